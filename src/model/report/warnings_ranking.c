/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report/warnings_ranking.h"

#include "base/text.h"
#include "model/kernel/commit.h"
#include "model/kernel/kill.h"
#include "model/kernel/page_cache.h"
#include "model/kernel/reclaim_doubt.h"
#include "model/kernel/shared_memory.h"
#include "model/kernel/throttle.h"
#include "model/report/groups.h"
#include "model/report/unaccounted.h"
#include "snapshot/cgroup_tree.h"

#include <stdlib.h>

enum {
	WARNED_PERCENT = 5, /* of the domain's total: a process or group worth a warning */
	DRIVER_PERCENT = 2, /* of RAM: pages of a driver worth a warning */
	TRIED_MAX = 64,     /* processes of a unit, whether their death ends another */
	/* upside down: the part of the largest process that is small; its sentence says it, too */
	SMALL_FRACTION = 8,
};

/* Whether memory.high holds up what leaks in the cgroup, on its way to what the domain has. */
static bool is_stalled_in(
	const struct verdict *verdict, const struct snapshot *snapshot, size_t memcg)
{
	int64_t high_bytes = figure_or(snapshot->cgroups[memcg].high_bytes, UNLIMITED_BYTES);
	struct headroom headroom;

	return throttle_headroom(&headroom, snapshot, memcg) &&
	       throttle_stalls(high_bytes,
		       verdict_bytes(verdict, verdict->domain.total_pages) - high_bytes,
		       verdict->domain.page_size_bytes);
}

/*
 * Whether a limit stops a leak of an exempt process before the domain's memory runs out, or strict
 * overcommit does.  Kernels that let allocations pass a limit where nothing can be killed do not
 * stop it there.
 */
static bool is_limited(const struct verdict *verdict, const struct snapshot *snapshot,
	const struct process *process)
{
	size_t top = verdict->domain.kind == DOMAIN_MEMCG ? verdict->domain.memcg : CGROUP_UNKNOWN;

	if (commit_refuses_before(snapshot, &verdict->domain, process))
		return true;
	if (verdict->excess == EXCESS_FORCED)
		return false;
	for (size_t memcg = process->memcg; memcg != top && memcg != CGROUP_UNKNOWN;
		memcg = cgroup_above(snapshot, memcg)) {
		const struct cgroup *cgroup = &snapshot->cgroups[memcg];
		bool is_charged =
			memcg == process->memcg || figure_or(cgroup->use_hierarchy, 1) != 0;

		if (is_charged && memcg_is_limited(cgroup) &&
			cgroup->max_bytes.value <
				verdict_bytes(verdict, verdict->domain.total_pages))
			return true;
		if (is_stalled_in(verdict, snapshot, memcg))
			return true;
	}
	return false;
}

static bool dies_with(const struct verdict *verdict, const struct relations *relations,
	const struct process *victim, const struct process *process)
{
	bool *gone = memory_alloc(relations->snapshot->process_count + 1);
	struct kill kill;
	bool dies;

	kill_init(&kill, relations, &verdict->domain, verdict->rules, victim, gone);
	dies = kill_has(&kill, process);
	kill_release(&kill);
	free(gone);
	return dies;
}

/* Whether a process exits when its parent or another one of its unit is killed. */
static bool exits_with_another(const struct verdict *verdict, const struct snapshot *snapshot,
	const struct process *process)
{
	size_t tried = 0;
	struct relations relations;
	bool exits = false;

	relations_init(&relations, snapshot);
	for (size_t i = 0; i < verdict->ranked_count && tried < TRIED_MAX && !exits; i++) {
		const struct process *other = verdict->entries[i].process;
		bool is_of_unit = text_is_known_same(process->unit, other->unit);

		if (!is_of_unit && other->pid != process->ppid)
			continue;
		tried++;
		exits = dies_with(verdict, &relations, other, process);
	}
	relations_release(&relations);
	return exits;
}

static void add_unkillable(struct verdict *verdict, const struct snapshot *snapshot)
{
	int64_t warned_pages = verdict->domain.total_pages / 100 * WARNED_PERCENT;

	for (size_t i = verdict->ranked_count; i < verdict->count; i++) {
		const struct ranking_entry *entry = &verdict->entries[i];
		struct warning *warning;

		if (entry->exemption != EXEMPT_ADJ ||
			figure_or(entry->badness.memory_pages, 0) < warned_pages ||
			is_limited(verdict, snapshot, entry->process) ||
			/* it dies with them, except up to 4.7 */
			(!verdict->rules->spares_sharers &&
				process_shares_killable_mm(snapshot, entry->process)))
			continue;
		warning = warning_add(verdict, WARNING_UNKILLABLE);
		warning->entry = entry;
		warning->bytes = verdict_bytes(verdict, entry->badness.memory_pages.value);
		warning->count = exits_with_another(verdict, snapshot, entry->process);
	}
}

static void add_futile(struct verdict *verdict, const struct snapshot *snapshot)
{
	const struct ranking_entry *victim = verdict->victim;
	struct figure freed;
	struct warning *warning;
	int64_t counted;

	if (!victim)
		return;
	freed = figure_add(process_freed_bytes(victim->process),
		figure_of(shared_memory_own_bytes(snapshot, victim->process)));
	counted = verdict_bytes(verdict, victim->badness.memory_pages.value);
	if (!freed.known || freed.value > counted / 4)
		return;
	warning = warning_add(verdict, WARNING_FUTILE);
	warning->entry = victim;
	warning->bytes = counted;
	warning->more_bytes = freed.value;
}

static void add_reclaim(struct verdict *verdict, const struct snapshot *snapshot)
{
	struct droppable_files files;
	struct reclaim_loss loss;
	struct warning *warning;
	size_t count = 0;

	if (!(verdict->doubts & DOUBT_RECLAIM))
		return;
	for (size_t i = 0; i < verdict->ranked_count; i++)
		count += verdict->entries[i].is_reclaim_candidate;
	droppable_files_init(&files, snapshot, &verdict->domain);
	loss = reclaim_loss_of(&files, verdict->first->process);
	droppable_files_release(&files);
	warning = warning_add(verdict, WARNING_RECLAIM);
	warning->entry = verdict->after_reclaim;
	warning->count = count;
	warning->bytes = loss.files_bytes;
	warning->more_bytes = loss.shmem_bytes;
}

static int64_t driver_bytes(const struct machine *machine, const struct ranking_entry *entry)
{
	return page_cache_driver_bytes(machine, entry->process);
}

/* Warns of the process that maps the most memory as files that is no page cache. */
static void add_driver_pages(struct verdict *verdict, const struct machine *machine)
{
	const struct ranking_entry *most = verdict->first;
	int64_t rest = figure_or(unaccounted_rest_bytes(machine), 0), bytes;
	struct warning *warning;

	if (!most || !machine->mem_total_bytes.known)
		return;
	bytes = driver_bytes(machine, most);
	for (size_t i = 0; i < verdict->ranked_count; i++)
		if (driver_bytes(machine, &verdict->entries[i]) > bytes) {
			most = &verdict->entries[i];
			bytes = driver_bytes(machine, most);
		}
	if (bytes < machine->mem_total_bytes.value / 100 * DRIVER_PERCENT || bytes == 0)
		return;
	warning = warning_add(verdict, WARNING_DRIVER_PAGES);
	warning->entry = most;
	warning->bytes = bytes;
	warning->more_bytes = rest >= bytes / 2 ? rest : 0;
}

static const struct ranking_entry *largest_ranked(const struct verdict *verdict)
{
	const struct ranking_entry *largest = NULL;

	for (size_t i = 0; i < verdict->ranked_count; i++)
		if (!largest || verdict->entries[i].badness.memory_pages.value >
					largest->badness.memory_pages.value)
			largest = &verdict->entries[i];
	return largest;
}

/*
 * Anonymous memory and swap, an upper bound of what the process alone holds.  Private memory is
 * more exact but read for few processes, and a sum must not mix the two.
 */
static int64_t own_bytes(const struct process *process)
{
	return size_sum(figure_or(process->memory.rss_anon_bytes, 0),
		figure_or(process->memory.swap_bytes, 0));
}

static void count_small_above(struct warning *warning, const struct ranking_entry *small)
{
	int64_t adj = small->process->adj.value;

	if (warning->count == 0 || adj < warning->min_adj)
		warning->min_adj = adj;
	if (warning->count == 0 || adj > warning->max_adj)
		warning->max_adj = adj;
	warning->count++;
	warning->more_bytes = size_sum(warning->more_bytes, own_bytes(small->process));
}

/*
 * Whether a small process ranks above the large one because its oom_score_adj is raised.  A large
 * process that is protected is meant to rank below those that are not, and where the floor of 1
 * makes all equal, no oom_score_adj decides.
 */
static bool is_raised_above(const struct ranking_entry *small, const struct ranking_entry *large)
{
	return small->process->adj.value > 0 &&
	       small->process->adj.value > large->process->adj.value;
}

static void add_upside_down(struct verdict *verdict)
{
	const struct ranking_entry *largest = largest_ranked(verdict);
	struct warning upside_down = { .kind = WARNING_UPSIDE_DOWN, .entry = largest };
	int64_t max_pages = 0;

	if (!largest || largest->badness.memory_pages.value <
				verdict->domain.total_pages / 100 * WARNED_PERCENT)
		return;
	for (size_t i = 0; i + 1 < largest->rank; i++) {
		int64_t pages = verdict->entries[i].badness.memory_pages.value;

		if (pages > largest->badness.memory_pages.value / SMALL_FRACTION ||
			!is_raised_above(&verdict->entries[i], largest))
			continue;
		count_small_above(&upside_down, &verdict->entries[i]);
		if (pages > max_pages)
			max_pages = pages;
	}
	if (upside_down.count == 0)
		return;
	upside_down.bytes = verdict_bytes(verdict, max_pages);
	*warning_add(verdict, WARNING_UPSIDE_DOWN) = upside_down;
}

/* Whether a group may be as large as the warning asks: all processes together bound it. */
static bool may_be_large(const struct verdict *verdict, int64_t own_bytes_min)
{
	int64_t sum = 0;

	for (size_t i = 0; i < verdict->ranked_count && sum < own_bytes_min; i++)
		sum = size_sum(sum, figure_or(group_own_bytes(&verdict->entries[i]), 0));
	return sum >= own_bytes_min;
}

/*
 * Warns if many small processes of one unit together hold more than the victim: the kernel ranks
 * single processes, so the unit that is likely to blame is not killed first.
 */
static void add_group(struct verdict *verdict, const struct snapshot *snapshot)
{
	const struct ranking_entry *victim = verdict->victim;
	struct group largest;
	struct warning *warning;
	int64_t own;

	if (!victim || !may_be_large(verdict, 2 * own_bytes(victim->process)) ||
		!groups_largest(&largest, snapshot, verdict) || largest.count < 2)
		return;
	own = largest.own_bytes.value;
	/* if one member has most of the memory, the ranking shows that process anyway */
	if (largest.largest_bytes.value > own / 2 || group_has(&largest, victim->process) ||
		own < 2 * own_bytes(victim->process) ||
		own / verdict->domain.page_size_bytes <
			verdict->domain.total_pages / 100 * WARNED_PERCENT)
		return;
	warning = warning_add(verdict, WARNING_GROUP);
	warning->name = largest.name;
	warning->count = largest.count;
	warning->bytes = own;
	warning->more_bytes = largest.largest_bytes.value;
}

/* Warns of large processes outside of all pods, whose memory no pod has requested. */
static void add_beside_pods(struct verdict *verdict, const struct snapshot *snapshot)
{
	struct warning beside = { .kind = WARNING_BESIDE_PODS };
	int64_t large_pages = verdict->domain.total_pages / 100;

	if (verdict->domain.kind != DOMAIN_MACHINE || !snapshot_has_pods(snapshot))
		return;
	for (size_t i = 0; i < verdict->ranked_count; i++) {
		const struct ranking_entry *entry = &verdict->entries[i];

		if (entry->process->qos != POD_NONE ||
			entry->badness.memory_pages.value < large_pages)
			continue;
		beside.count++;
		if (!beside.entry || entry->badness.memory_pages.value >
					     beside.entry->badness.memory_pages.value)
			beside.entry = entry;
	}
	if (beside.count == 0)
		return;
	beside.bytes = verdict_bytes(verdict, beside.entry->badness.memory_pages.value);
	*warning_add(verdict, WARNING_BESIDE_PODS) = beside;
}

void warnings_ranking_add(struct verdict *verdict, const struct snapshot *snapshot)
{
	add_futile(verdict, snapshot);
	add_reclaim(verdict, snapshot);
	add_driver_pages(verdict, &snapshot->machine);
	add_group(verdict, snapshot);
	add_upside_down(verdict);
	add_unkillable(verdict, snapshot);
	add_beside_pods(verdict, snapshot);
}
