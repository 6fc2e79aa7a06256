/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/kill.h"

#include "model/kernel/collateral.h"
#include "model/kernel/contradictions.h"
#include "model/kernel/node_binding.h"
#include "model/kernel/page_cache.h"
#include "model/kernel/shared_memory.h"
#include "snapshot/cgroup_tree.h"

#include <stdlib.h>

enum { MORE_PART = 16 }; /* of what is freed: less than that is within the estimate's error */

/* A kill while it is computed. */
struct killing {
	struct kill *kill;
	const struct relations *relations;
	const struct rules *rules;
	bool *gone;
	size_t capacity;
};

static void add(struct killing *killing, const struct process *process)
{
	size_t place = (size_t)(process - killing->relations->snapshot->processes);
	struct kill *kill = killing->kill;

	if (killing->gone[place])
		return;
	killing->gone[place] = true;
	array_reserve(kill->killed, kill->killed_count, killing->capacity);
	kill->killed[kill->killed_count++] = process;
}

static bool is_protected(const struct process *process)
{
	return figure_or(process->adj, 0) == ADJ_MIN;
}

static bool is_spared(const struct snapshot *snapshot, const struct process *process)
{
	return process_is_init(process, &snapshot->machine) || process->kernel_thread;
}

bool kill_spares_sharer(
	const struct snapshot *snapshot, const struct rules *rules, const struct process *sharer)
{
	return is_spared(snapshot, sharer) || (rules->spares_sharers && is_protected(sharer));
}

/* Adds a process and all on its address space (mm/oom_kill.c: __oom_kill_process). */
static void add_with_sharers(struct killing *killing, const struct process *process)
{
	const struct snapshot *snapshot = killing->relations->snapshot;
	struct relation_run sharers = relations_sharers(killing->relations, process);

	add(killing, process);
	for (size_t i = 0; i < sharers.count; i++) {
		const struct process *sharer = sharers.items[i];

		if (!kill_spares_sharer(snapshot, killing->rules, sharer))
			add(killing, sharer);
	}
}

/* Whether a process that is not killed has the memory of the victim. */
static bool is_memory_kept(
	const struct relations *relations, const struct rules *rules, const struct process *victim)
{
	struct relation_run sharers = relations_sharers(relations, victim);
	bool is_kept = false;

	for (size_t i = 0; i < sharers.count; i++)
		is_kept |= sharers.items[i] != victim &&
			   kill_spares_sharer(relations->snapshot, rules, sharers.items[i]);
	return is_kept;
}

/* Whether no process is left that has the memory of this one, which is killed. */
static bool frees_memory(const struct kill *kill, const struct process *process)
{
	return !(kill->memory_survives &&
		 (process == kill->killed[0] || process_shares_mm(process, kill->killed[0])));
}

/* The topmost cgroup with memory.oom.group up to the domain's, or up to the root. */
const struct cgroup *kill_oom_group(
	const struct snapshot *snapshot, const struct domain *domain, const struct process *victim)
{
	const struct cgroup *group = NULL;
	size_t above = domain->kind == DOMAIN_MEMCG ? cgroup_above(snapshot, domain->memcg)
						    : CGROUP_UNKNOWN;

	if (snapshot->cgroup_version != CGROUP_V2)
		return NULL;
	for (size_t place = victim->memcg; place != CGROUP_UNKNOWN && place != above;
		place = cgroup_above(snapshot, place))
		if (figure_or(snapshot->cgroups[place].oom_group, 0) != 0)
			group = &snapshot->cgroups[place];
	return group;
}

static void add_group(struct killing *killing)
{
	const struct snapshot *snapshot = killing->relations->snapshot;
	const struct cgroup *group = killing->kill->group;

	for (size_t i = group->first_member; i < group->end_member; i++) {
		const struct process *member = &snapshot->processes[snapshot->members[i]];

		if (!is_spared(snapshot, member) && member->has_mm && !is_protected(member))
			add_with_sharers(killing, member);
	}
}

/*
 * The private pages without those of files, which stay in the page cache, and of segments that
 * last.  Of the private pages no more than RssAnon are anonymous, and no more than Pss_Shmem are
 * shared memory.
 */
static struct figure private_bytes(const struct process *process)
{
	const struct process_detail *detail = &process->detail;
	struct figure anon =
		figure_add(process->memory.rss_anon_bytes, figure_of(-process->grown_bytes));
	struct figure shmem = detail->pss_shmem_bytes.known ? detail->pss_shmem_bytes
							    : process->memory.rss_shmem_bytes;
	struct figure max;

	if (shmem.known)
		shmem.value = shared_memory_ending_bytes(process, shmem.value);
	max = figure_add(anon, shmem);
	return detail->private_bytes.known && max.known && max.value < detail->private_bytes.value
		       ? max
		       : detail->private_bytes;
}

/* Unknown if it far exceeds what the process has; a little more is due to a later reading. */
struct figure process_freed_bytes(const struct process *process)
{
	struct figure freed = figure_add(
		figure_add(figure_of(process->grown_bytes), process->memory.page_tables_bytes),
		figure_add(private_bytes(process), process->detail.private_swap_bytes));

	if (process->memory.rss_bytes.known && freed.value / 2 > contradiction_max_bytes(process))
		return FIGURE_UNKNOWN;
	return freed;
}

struct figure process_own_bytes(const struct process *process)
{
	struct figure measured = process_freed_bytes(process);

	if (measured.known)
		return measured;
	return figure_add(process->memory.page_tables_bytes,
		figure_add(process->memory.rss_anon_bytes, process->memory.swap_bytes));
}

static bool is_much_more(int64_t driver_bytes, struct figure freed)
{
	return driver_bytes > figure_or(freed, 0) / MORE_PART;
}

bool process_frees_at_least(const struct machine *machine, const struct process *process)
{
	return is_much_more(page_cache_driver_bytes(machine, process), process_own_bytes(process));
}

/*
 * The process's share of shared memory, if at least as many processes die as map that memory on
 * average: no mapper survives then.  Memory without other mappers counts as private instead.
 */
static int64_t shmem_share_bytes(const struct process *process, size_t dying_users)
{
	int64_t users = shared_memory_users(process);

	return users > 1 && users <= (int64_t)dying_users
		       ? shared_memory_ending_bytes(process, process->detail.pss_shmem_bytes.value)
		       : 0;
}

static struct figure freed_by(const struct process *process, size_t shmem_users)
{
	return figure_add(
		process_own_bytes(process), figure_of(shmem_share_bytes(process, shmem_users)));
}

/*
 * Huge pages of a process that are charged to its cgroup (mm/hugetlb.c: free_huge_folio; the mount
 * option memory_hugetlb_accounting, since Linux 6.7).  Those of a file in hugetlbfs stay.
 */
static int64_t charged_huge_bytes(
	const struct snapshot *snapshot, const struct domain *domain, const struct process *process)
{
	if (domain->kind != DOMAIN_MEMCG ||
		figure_or(snapshot->machine.memcg_charges_hugetlb, 0) == 0 ||
		!domain_charges(domain, snapshot, process))
		return 0;
	return size_positive(figure_or(process->memory.hugetlb_bytes, 0));
}

/*
 * Surplus huge pages return to the machine when nobody has them any more (mm/hugetlb.c:
 * free_huge_folio); those of a file in hugetlbfs stay.
 */
static int64_t surplus_huge_bytes(const struct machine *machine, const struct process *process)
{
	int64_t surplus, held = size_positive(figure_or(process->memory.hugetlb_bytes, 0));

	if (__builtin_mul_overflow(figure_or(machine->huge_pages_surplus, 0),
		    figure_or(machine->huge_page_bytes, 0), &surplus))
		return 0;
	return size_smaller(held, size_positive(surplus));
}

/*
 * What the process holds beyond its own memory, and the domain may get back or not.  Graphics
 * memory returns with its last descriptor (drivers/gpu/drm/drm_gem.c: drm_gem_release), which
 * another process may have.
 */
static int64_t held_bytes(
	const struct snapshot *snapshot, const struct domain *domain, const struct process *process)
{
	if (domain->kind == DOMAIN_MEMCG)
		return charged_huge_bytes(snapshot, domain, process);
	return size_sum(surplus_huge_bytes(&snapshot->machine, process),
		size_sum(size_positive(figure_or(process->detail.drm_bytes, 0)),
			size_positive(figure_or(process->detail.dma_buf_bytes, 0))));
}

static int64_t shares_bytes(const struct kill *kill)
{
	int64_t bytes = 0;

	for (size_t i = 0; i < kill->share_count; i++)
		bytes += kill->shares[i].bytes;
	return bytes;
}

/* The part of freed_by() that is shared memory. */
static int64_t freed_shmem_bytes(const struct process *process, size_t shmem_users)
{
	struct figure own = figure_add(
		private_bytes(process), figure_of(-figure_or(process->memory.rss_anon_bytes, 0)));

	return size_sum(size_positive(figure_or(own, 0)), shmem_share_bytes(process, shmem_users));
}

/* Shared memory that is in no file of a mounted tmpfs, at most: the kernel's own mount has it. */
static int64_t fileless_shmem_bytes(const struct machine *machine)
{
	int64_t bytes = size_positive(figure_or(machine->shmem_bytes, INT64_MAX));

	for (size_t i = 0; i < machine->holder_count; i++)
		if (machine->holders[i].kind == HOLDER_TMPFS)
			bytes = size_positive(
				bytes - size_positive(figure_or(machine->holders[i].bytes, 0)));
	return bytes;
}

/* The part of that which no segment that lasts holds. */
static int64_t ending_shmem_bytes(const struct machine *machine)
{
	return size_positive(fileless_shmem_bytes(machine) -
			     size_positive(figure_or(machine->lasting_segments_bytes, 0)));
}

/* Whether all processes in the cgroup and below it die. */
static bool empties(const struct kill *kill, const struct cgroup *cgroup, size_t memcg)
{
	size_t count = 0;

	for (size_t i = 0; i < kill_member_count(kill); i++) {
		size_t place = kill_member(kill, i)->memcg;

		count += place != CGROUP_UNKNOWN && place >= memcg && place < cgroup->end;
	}
	return count > 0 && count == cgroup->end_member - cgroup->first_member;
}

/* Buffers of sockets, which go with their last descriptor, of a cgroup that nobody is left in. */
static int64_t socket_bytes(const struct kill *kill, const struct snapshot *snapshot)
{
	size_t memcg = kill->killed[0]->memcg;

	if (memcg == CGROUP_UNKNOWN || !empties(kill, &snapshot->cgroups[memcg], memcg))
		return 0;
	return size_positive(figure_or(snapshot->cgroups[memcg].sock_bytes, 0));
}

static void estimate_freed(
	struct kill *kill, const struct snapshot *snapshot, const struct domain *domain)
{
	const struct machine *machine = &snapshot->machine;
	int64_t doubtful_bytes = socket_bytes(kill, snapshot), shmem_bytes = 0;
	int64_t unseen_bytes = 0; /* of it that may be in a segment that lasts */
	size_t users = shared_memory_dying_users(kill);

	kill->freed_bytes = figure_of(0);
	kill->freed_is_measured = true;
	for (size_t i = 0; i < kill_member_count(kill); i++) {
		const struct process *process = kill_member(kill, i);

		if (!process_has_own_memory(process) || !frees_memory(kill, process))
			continue;
		kill->freed_is_measured &= process_freed_bytes(process).known;
		kill->freed_bytes = figure_add(kill->freed_bytes, freed_by(process, users));
		shmem_bytes = size_sum(shmem_bytes, freed_shmem_bytes(process, users));
		if (!process->detail.lasting_shmem_bytes.known)
			unseen_bytes = size_sum(unseen_bytes, freed_shmem_bytes(process, users));
		doubtful_bytes =
			size_sum(doubtful_bytes, size_sum(page_cache_driver_bytes(machine, process),
							 held_bytes(snapshot, domain, process)));
	}
	kill->freed_bytes = figure_add(kill->freed_bytes, figure_of(shares_bytes(kill)));
	kill->freed_is_measured &= !kill->shares_are_guessed;
	kill->may_keep_files =
		is_much_more(shmem_bytes - fileless_shmem_bytes(machine), kill->freed_bytes);
	kill->may_keep_segments =
		is_much_more(unseen_bytes - ending_shmem_bytes(machine), kill->freed_bytes);
	kill->frees_at_least =
		kill->shares_are_guessed || is_much_more(doubtful_bytes, kill->freed_bytes);
}

/* Where numa_maps was read, it tells on which nodes the process's pages are. */
static int64_t freed_on_nodes(const struct domain *domain, const struct snapshot *snapshot,
	const struct process *process, int64_t freed_bytes, int64_t *ret_unknown_bytes)
{
	enum node_part part = node_part_of(domain, snapshot, process);
	double share;

	if (part == NODE_PART_UNKNOWN && node_pages_share(&share, domain, process))
		return (int64_t)((double)freed_bytes * share);
	if (part == NODE_PART_UNKNOWN)
		*ret_unknown_bytes = size_sum(*ret_unknown_bytes, freed_bytes);
	return part == NODE_PART_ALL ? freed_bytes : 0;
}

/* The part of that which is freed in the domain. */
static int64_t freed_there(const struct domain *domain, const struct snapshot *snapshot,
	const struct process *process, int64_t freed_bytes, int64_t *ret_unknown_bytes)
{
	if (domain->kind == DOMAIN_NODES)
		return freed_on_nodes(domain, snapshot, process, freed_bytes, ret_unknown_bytes);
	return domain_charges(domain, snapshot, process) ? freed_bytes : 0;
}

int64_t kill_freed_bytes_in(const struct kill *kill, const struct snapshot *snapshot,
	const struct domain *domain, int64_t *ret_unknown_bytes)
{
	size_t users = shared_memory_dying_users(kill);
	int64_t bytes = 0;

	*ret_unknown_bytes = 0;
	for (size_t i = 0; i < kill_member_count(kill); i++) {
		const struct process *process = kill_member(kill, i);
		int64_t freed;

		if (!process_has_own_memory(process) || !frees_memory(kill, process))
			continue;
		freed = freed_there(domain, snapshot, process,
			figure_or(freed_by(process, users), 0), ret_unknown_bytes);
		freed = size_sum(freed, charged_huge_bytes(snapshot, domain, process));
		bytes = size_sum(bytes, freed);
	}
	for (size_t i = 0; i < kill->share_count; i++)
		bytes += freed_there(domain, snapshot, kill->shares[i].process,
			kill->shares[i].bytes, ret_unknown_bytes);
	return size_positive(bytes);
}

void kill_init(struct kill *ret_kill, const struct relations *relations,
	const struct domain *domain, const struct rules *rules, const struct process *victim,
	bool *gone)
{
	struct kill kill = { .group = kill_oom_group(relations->snapshot, domain, victim),
		.memory_survives = is_memory_kept(relations, rules, victim) };
	struct killing killing = {
		.kill = &kill, .relations = relations, .rules = rules, .gone = gone
	};

	add_with_sharers(&killing, victim);
	if (kill.group)
		add_group(&killing);
	kill_add_collateral(&kill, relations, gone);
	kill_add_shared(&kill, relations, gone);
	estimate_freed(&kill, relations->snapshot, domain);
	*ret_kill = kill;
}

void kill_release(struct kill *kill)
{
	free(kill->killed);
	free(kill->collateral);
	free(kill->shares);
	*kill = (struct kill){ 0 };
}

bool kill_has(const struct kill *kill, const struct process *process)
{
	for (size_t i = 0; i < kill_member_count(kill); i++)
		if (kill_member(kill, i) == process)
			return true;
	return false;
}
