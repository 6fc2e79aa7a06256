/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/headroom.h"

#include "model/kernel/free_room.h"
#include "model/kernel/page_cache.h"
#include "model/kernel/pcp_lists.h"
#include "model/kernel/swap_cost.h"

enum {
	MAPPED_PART = 2,    /* of mapped page cache, which the minimum leaves out */
	SLAB_PART = 4,      /* of reclaimable slab, which the minimum counts */
	PCP_PART = 8,       /* of the RAM: the most on per-CPU lists */
	OVERHEAD_PART = 32, /* of the machine's minimum: page tables, per-CPU lists */
	STOCK_PAGES = 64,   /* that a CPU charges to a cgroup in advance */
	STOCKS_MAX = 7,     /* cgroups that a CPU does so for, since 6.16; one before */
	LEAK_PART = 64,     /* of the machine's minimum: page tables and the kernel alone */
};

/* The most of the mapped memory in the domain that can be files rather than shared memory. */
static int64_t mapped_files_bytes(
	const struct snapshot *snapshot, const struct domain *domain, struct figure mapped)
{
	size_t count = domain_process_count(domain, snapshot);
	int64_t sum = 0;

	if (!mapped.known || count == 0 || !machine_shows_all(&snapshot->machine))
		return figure_or(mapped, 0);
	for (size_t i = 0; i < count; i++) {
		const struct process *process = domain_process(domain, snapshot, i);

		if (!process_has_memory(process))
			continue;
		if (!process->memory.rss_file_bytes.known)
			return mapped.value;
		sum = size_sum(sum, process->memory.rss_file_bytes.value);
	}
	return size_smaller(sum, mapped.value);
}

/* What the per-CPU lists may take where kswapd calls the killer, which does not drain them. */
static int64_t undrained_bytes(const struct machine *machine, int64_t page_size_bytes)
{
	return size_positive(figure_or(machine->mem_total_bytes, 0) / PCP_PART -
			     pcp_lists_bytes(machine, page_size_bytes));
}

static int64_t arc_bytes(const struct machine *machine)
{
	int64_t bytes = 0;

	for (size_t i = 0; i < machine->holder_count; i++) {
		const struct holder *holder = &machine->holders[i];

		if (holder->kind == HOLDER_ZFS_ARC && holder->bytes.known &&
			holder->min_bytes.known)
			bytes = size_sum(
				bytes, size_positive(holder->bytes.value -
						     size_positive(holder->min_bytes.value)));
	}
	return bytes;
}

static bool find_in_machine(struct headroom_parts *parts)
{
	const struct machine *machine = &parts->snapshot->machine;
	struct figure cache = page_cache_bytes(machine);
	int64_t arc = arc_bytes(machine);
	struct free_room room;

	if (!machine->mem_free_bytes.known || !cache.known)
		return false;
	room = free_room_of(machine, parts->domain.page_size_bytes);
	parts->free.min_bytes = room.min_bytes;
	parts->free.expected_bytes = size_sum(room.expected_bytes, arc);
	parts->free.max_bytes = size_sum(room.max_bytes,
		size_sum(arc, size_positive(figure_or(machine->swap_cached_bytes, 0))));
	parts->cache_bytes = cache.value;
	parts->mapped_bytes =
		mapped_files_bytes(parts->snapshot, &parts->domain, machine->mapped_bytes);
	parts->slab_bytes = size_positive(figure_or(machine->slab_bytes, 0) -
					  figure_or(machine->slab_unreclaimable_bytes, 0));
	parts->free.cache_may_stay = figure_or(machine->lru_gen_min_ttl_ms, 0) > 0;
	if (parts->free.cache_may_stay && parts->free.min_bytes > 0)
		parts->free.min_bytes =
			size_positive(parts->free.min_bytes -
				      undrained_bytes(machine, parts->domain.page_size_bytes));
	return true;
}

/*
 * What CPUs have charged to the cgroup and those below it in advance (mm/memcontrol.c:
 * memcg_stock_pcp): reclaim gives it back before the killer acts.
 */
static int64_t stock_bytes(const struct headroom_parts *parts)
{
	const struct cgroup *cgroup = &parts->snapshot->cgroups[parts->domain.memcg];
	int64_t cpus = size_smaller(
		size_positive(figure_or(parts->snapshot->machine.cpus_online, 0)), UINT16_MAX);
	int64_t cgroups = size_smaller((int64_t)(cgroup->end - parts->domain.memcg), STOCKS_MAX);

	return size_smaller(cpus * cgroups * STOCK_PAGES * parts->domain.page_size_bytes,
		size_positive(cgroup->current_bytes.value));
}

/* The first cgroup has a limit in a container alone, where oomtop runs inside of it. */
static int64_t own_bytes(const struct headroom_parts *parts)
{
	struct figure own = parts->snapshot->machine.own_bytes;

	return parts->domain.memcg == 0 ? size_positive(figure_or(own, 0)) : 0;
}

static bool find_in_memcg(struct headroom_parts *parts)
{
	const struct cgroup *cgroup = &parts->snapshot->cgroups[parts->domain.memcg];
	int64_t left;

	if (!cgroup->current_bytes.known)
		return false;
	left = figure_or(cgroup->max_bytes, UNLIMITED_BYTES) - cgroup->current_bytes.value;
	parts->free = (struct headroom){ .min_bytes = left,
		.expected_bytes = left,
		.max_bytes = size_sum(left, size_sum(stock_bytes(parts), own_bytes(parts))) };
	parts->cache_bytes = size_positive(size_sum(figure_or(cgroup->active_file_bytes, 0),
		figure_or(cgroup->inactive_file_bytes, 0)));
	parts->mapped_bytes =
		mapped_files_bytes(parts->snapshot, &parts->domain, cgroup->mapped_bytes);
	parts->slab_bytes = size_positive(figure_or(cgroup->slab_reclaimable_bytes, 0));
	return true;
}

bool headroom_parts_find(struct headroom_parts *ret_parts, const struct snapshot *snapshot,
	const struct domain *domain)
{
	struct headroom_parts parts = { .snapshot = snapshot, .domain = *domain };
	bool is_known;

	if (domain->kind == DOMAIN_NODES) {
		parts.is_on_nodes = true;
		parts.nodes = *domain;
		parts.domain = (struct domain){ .kind = DOMAIN_MACHINE,
			.page_size_bytes = domain->page_size_bytes };
	}
	is_known =
		parts.domain.kind == DOMAIN_MEMCG ? find_in_memcg(&parts) : find_in_machine(&parts);
	if (!is_known)
		return false;
	parts.mapped_bytes = size_smaller(size_positive(parts.mapped_bytes), parts.cache_bytes);
	headroom_tree_init(&parts.tree, snapshot, &parts.domain);
	if (parts.is_on_nodes) {
		headroom_tree_init(&parts.node_tree, snapshot, &parts.nodes);
		parts.node_swap = node_swap_of(snapshot, &parts.nodes);
	}
	*ret_parts = parts;
	return true;
}

void headroom_parts_release(struct headroom_parts *parts)
{
	headroom_tree_release(&parts->tree);
	headroom_tree_release(&parts->node_tree);
}

size_t headroom_parts_held_bytes(const struct headroom_parts *parts)
{
	return headroom_tree_held_bytes(&parts->tree) + headroom_tree_held_bytes(&parts->node_tree);
}

/*
 * cgroup v1: one limit for memory and swap together.  It may leave less than the machine's free
 * swap, and less than the limit of memory alone if other cgroups made this one swap.
 */
static int64_t memsw_left_bytes(const struct cgroup *cgroup)
{
	if (!cgroup->memsw_max_bytes.known)
		return INT64_MAX;
	return cgroup->memsw_max_bytes.value -
	       size_sum(cgroup->max_bytes.value, figure_or(cgroup->swap_current_bytes, 0));
}

/* The swap that is free for the domain, whose limits are the tree's but for those above it. */
static int64_t swap_free_bytes(const struct headroom_parts *parts)
{
	return headroom_swap_allowed_bytes(parts->snapshot,
		parts->domain.kind == DOMAIN_MEMCG ? parts->domain.memcg : CGROUP_UNKNOWN);
}

static void add_swap(struct headroom *headroom, const struct headroom_parts *parts,
	const struct headroom_share *shares)
{
	int64_t swap_free = swap_free_bytes(parts);
	struct swap_gain gain = swap_gain_in(parts->snapshot, &parts->domain,
		size_smaller(swap_free, shares[ESTIMATE_CAREFUL].swap_bytes),
		size_smaller(swap_free, shares[ESTIMATE_GENEROUS].swap_bytes));

	if (parts->domain.kind == DOMAIN_MEMCG && parts->snapshot->cgroup_version == CGROUP_V1) {
		int64_t left = memsw_left_bytes(&parts->snapshot->cgroups[parts->domain.memcg]);

		gain.min_bytes = size_smaller(gain.min_bytes, left);
		gain.expected_bytes = size_smaller(gain.expected_bytes, left);
		gain.max_bytes = size_smaller(gain.max_bytes, left);
	}
	headroom->leaves_swap = shares[ESTIMATE_GENEROUS].swap_bytes < swap_free;
	for (enum estimate estimate = 0; estimate < ESTIMATE_COUNT; estimate++)
		headroom->swap_wanted_bytes[estimate] =
			size_positive(shares[estimate].swap_bytes - swap_free);
	headroom->min_bytes = size_sum(headroom->min_bytes, gain.min_bytes);
	headroom->expected_bytes = size_sum(headroom->expected_bytes, gain.expected_bytes);
	headroom->max_bytes = size_sum(headroom->max_bytes, gain.max_bytes);
}

/* What reclaim takes at least, of page cache and slab of which it leaves so much. */
static int64_t least_cache_bytes(const struct headroom_parts *parts, int64_t kept_bytes)
{
	int64_t all = size_sum(parts->cache_bytes, parts->slab_bytes);
	int64_t in_use = parts->mapped_bytes / MAPPED_PART +
			 (parts->slab_bytes - parts->slab_bytes / SLAB_PART);

	return parts->free.cache_may_stay ? 0 : size_positive(all - in_use - kept_bytes);
}

static void add_cache(struct headroom *headroom, const struct headroom_parts *parts,
	int64_t careful_kept_bytes, int64_t generous_kept_bytes)
{
	int64_t all = size_sum(parts->cache_bytes, parts->slab_bytes);

	headroom->min_bytes =
		size_sum(headroom->min_bytes, least_cache_bytes(parts, careful_kept_bytes));
	headroom->expected_bytes =
		size_sum(headroom->expected_bytes, size_positive(all - careful_kept_bytes));
	headroom->max_bytes =
		size_sum(headroom->max_bytes, size_positive(all - generous_kept_bytes));
}

/* What the leak comes to if nothing is kept from reclaim. */
static int64_t largest_leak_bytes(const struct headroom_parts *parts)
{
	int64_t bytes = size_sum(parts->cache_bytes, parts->slab_bytes);

	return size_sum(
		size_sum(bytes, size_positive(parts->free.max_bytes)), swap_free_bytes(parts));
}

/* Shares by both estimates; the generous one is for as much as a leak can take at all. */
static void share_both(struct headroom_share *shares, const struct headroom_tree *tree,
	const struct headroom_parts *parts, struct headroom_leak leak)
{
	shares[ESTIMATE_CAREFUL] = headroom_tree_share(tree, ESTIMATE_CAREFUL, &leak);
	leak.grow_bytes = largest_leak_bytes(parts);
	shares[ESTIMATE_GENEROUS] = headroom_tree_share(tree, ESTIMATE_GENEROUS, &leak);
}

/* What protection keeps of the cache on the nodes; `shares` are those of the machine. */
static struct node_kept kept_on_nodes(const struct headroom_parts *parts,
	const struct headroom_share *shares, size_t leaker_memcg)
{
	const struct headroom_tree *tree = &parts->node_tree;
	struct figure there = node_room_cache_bytes(parts->snapshot, &parts->nodes, true);
	struct figure elsewhere = node_room_cache_bytes(parts->snapshot, &parts->nodes, false);
	int64_t free_bytes = node_room_free_bytes(parts->snapshot, &parts->nodes);
	struct headroom_share there_shares[ESTIMATE_COUNT];
	struct node_kept kept = {
		.careful_bytes = shares[ESTIMATE_CAREFUL].kept_bytes,
		.generous_bytes = size_positive(
			shares[ESTIMATE_GENEROUS].kept_bytes - figure_or(elsewhere, INT64_MAX)),
	};

	if (tree->may_ignore_min)
		kept.generous_bytes = 0;
	if (tree->is_split) {
		share_both(there_shares, tree, parts,
			(struct headroom_leak){ leaker_memcg, free_bytes, LEAK_OF_PROCESS });
		kept = (struct node_kept){ there_shares[ESTIMATE_CAREFUL].kept_bytes,
			there_shares[ESTIMATE_GENEROUS].kept_bytes };
	}
	kept.careful_bytes = size_smaller(kept.careful_bytes, figure_or(there, INT64_MAX));
	return kept;
}

/*
 * What the nodes have left, and the machine's swap as far as memory there may be swapped; no more
 * than the whole machine has left.
 */
static struct headroom on_nodes(const struct headroom_parts *parts, struct headroom machine,
	const struct headroom *swap, struct node_kept kept, struct node_swap swappable)
{
	struct node_room room = node_room_of(
		parts->snapshot, &parts->nodes, machine.min_bytes - swap->min_bytes, kept);
	int64_t most_swap = size_smaller(swap->max_bytes, swappable.max_bytes);

	machine.leaves_swap |= swappable.expected_bytes < swap->expected_bytes;
	machine.min_bytes = size_smaller(machine.min_bytes,
		size_sum(room.min_bytes, size_smaller(swap->min_bytes, swappable.min_bytes)));
	machine.expected_bytes = size_smaller(machine.expected_bytes,
		size_sum(room.expected_bytes,
			size_smaller(swap->expected_bytes, swappable.expected_bytes)));
	machine.min_may_fail = parts->node_tree.may_ignore_min && kept.careful_bytes > 0;
	/* the machine's maximum may be less what memory.min keeps, by another node's kswapd */
	if (!machine.min_may_fail)
		machine.max_bytes =
			size_smaller(machine.max_bytes, size_sum(room.max_bytes, most_swap));
	else
		machine.max_bytes = size_sum(room.max_bytes, most_swap);
	return machine;
}

static void find_shares(struct headroom_share *shares, const struct headroom_parts *parts,
	size_t leaker_memcg, enum leak_kind kind)
{
	share_both(shares, &parts->tree, parts,
		(struct headroom_leak){ leaker_memcg, parts->free.min_bytes, kind });
}

/* The headroom without swap. */
static struct headroom ram_headroom(const struct headroom_parts *parts,
	const struct headroom_share *shares, enum leak_kind kind)
{
	struct headroom headroom = parts->free;

	/* the minimum of free memory is without them in any case */
	if (kind == LEAK_OF_KERNEL && parts->domain.kind == DOMAIN_MACHINE) {
		headroom.expected_bytes -= free_movable_bytes(&parts->snapshot->machine);
		headroom.max_bytes -= free_movable_bytes(&parts->snapshot->machine);
	}
	add_cache(&headroom, parts, shares[ESTIMATE_CAREFUL].kept_bytes,
		shares[ESTIMATE_GENEROUS].kept_bytes);
	return headroom;
}

/*
 * The machine's minimum.  MemAvailable leaves out twice the kernel's reserves, and does not know
 * what is protected.  Where the reserve is known, the killer acts at it, with per-CPU lists as full
 * as they get: the larger of both minimums holds.
 */
static int64_t machine_min_bytes(const struct headroom_parts *parts, int64_t kept_bytes,
	int64_t ram_bytes, int64_t swap_bytes)
{
	const struct machine *machine = &parts->snapshot->machine;
	int64_t capped_bytes = ram_bytes, listed_bytes;

	if (machine->mem_available_bytes.known)
		capped_bytes = size_smaller(
			ram_bytes, size_positive(machine->mem_available_bytes.value - kept_bytes));
	capped_bytes = size_sum(capped_bytes, swap_bytes);
	capped_bytes -= capped_bytes / OVERHEAD_PART;
	if (!free_reserve_is_exact(machine) || parts->free.cache_may_stay)
		return capped_bytes;
	listed_bytes =
		size_sum(ram_bytes - pcp_lists_growth_bytes(machine, parts->domain.page_size_bytes,
					     least_cache_bytes(parts, kept_bytes)),
			swap_bytes);
	listed_bytes -= listed_bytes / LEAK_PART;
	return size_larger(capped_bytes, listed_bytes);
}

static struct headroom difference(struct headroom a, struct headroom b)
{
	return (struct headroom){ .min_bytes = a.min_bytes - b.min_bytes,
		.expected_bytes = a.expected_bytes - b.expected_bytes,
		.max_bytes = a.max_bytes - b.max_bytes };
}

/* The parts without the zones that allocations of the kernel do not come from. */
static struct headroom_parts without_zones_of_users(
	const struct headroom_parts *parts, const struct zones_of_users *zones)
{
	struct headroom_parts kernel = *parts;

	kernel.free.min_bytes -= zones->free_bytes;
	kernel.free.expected_bytes -= zones->free_bytes;
	kernel.free.max_bytes -= zones->free_bytes;
	kernel.cache_bytes = size_positive(kernel.cache_bytes - zones->file_bytes);
	kernel.mapped_bytes = size_smaller(kernel.mapped_bytes, kernel.cache_bytes);
	return kernel;
}

struct headroom headroom_for_kind(
	const struct headroom_parts *all, size_t leaker_memcg, enum leak_kind kind)
{
	const struct zones_of_users zones =
		kind == LEAK_OF_KERNEL && all->domain.kind == DOMAIN_MACHINE
			? zones_of_users(&all->snapshot->machine, all->domain.page_size_bytes)
			: (struct zones_of_users){ 0 };
	const struct headroom_parts kernel = without_zones_of_users(all, &zones), *parts = &kernel;
	struct headroom_share shares[ESTIMATE_COUNT];
	struct headroom headroom, swap;

	find_shares(shares, parts, leaker_memcg, kind);
	for (enum estimate estimate = 0; estimate < ESTIMATE_COUNT; estimate++)
		shares[estimate].swap_bytes =
			size_positive(shares[estimate].swap_bytes - zones.anon_bytes);
	headroom = swap = ram_headroom(parts, shares, kind);
	headroom.min_may_fail =
		parts->tree.may_ignore_min && shares[ESTIMATE_CAREFUL].kept_bytes > 0;
	add_swap(&headroom, parts, shares);
	swap = difference(headroom, swap);
	if (parts->domain.kind == DOMAIN_MACHINE)
		headroom.min_bytes = machine_min_bytes(parts, shares[ESTIMATE_CAREFUL].kept_bytes,
			headroom.min_bytes - swap.min_bytes, swap.min_bytes);
	headroom.expected_bytes = size_larger(headroom.expected_bytes, headroom.min_bytes);
	headroom.max_bytes = size_larger(headroom.max_bytes, headroom.expected_bytes);
	if (!parts->is_on_nodes)
		return headroom;
	return on_nodes(parts, headroom, &swap, kept_on_nodes(parts, shares, leaker_memcg),
		node_swap_with_leak(parts->node_swap, parts->snapshot, leaker_memcg));
}

struct headroom headroom_for(const struct headroom_parts *parts, size_t leaker_memcg)
{
	return headroom_for_kind(parts, leaker_memcg, LEAK_OF_PROCESS);
}

static bool headroom_of_memcg(struct headroom *ret_headroom, const struct snapshot *snapshot,
	const struct domain *domain, size_t leaker_memcg)
{
	struct headroom_parts parts;

	if (!headroom_parts_find(&parts, snapshot, domain))
		return false;
	*ret_headroom = headroom_for(&parts, leaker_memcg);
	headroom_parts_release(&parts);
	return true;
}

bool headroom_in(
	struct headroom *ret_headroom, const struct snapshot *snapshot, const struct domain *domain)
{
	return headroom_of_memcg(ret_headroom, snapshot, domain, CGROUP_UNKNOWN);
}

bool headroom_of_process(struct headroom *ret_headroom, const struct snapshot *snapshot,
	const struct domain *domain, const struct process *process)
{
	return headroom_of_memcg(ret_headroom, snapshot, domain, process->memcg);
}

bool headroom_ram_on_nodes(
	struct node_room *ret_room, const struct snapshot *snapshot, const struct domain *nodes)
{
	struct headroom_share shares[ESTIMATE_COUNT];
	struct headroom_parts parts;

	if (!headroom_parts_find(&parts, snapshot, nodes))
		return false;
	find_shares(shares, &parts, CGROUP_UNKNOWN, LEAK_OF_PROCESS);
	*ret_room = node_room_of(snapshot, nodes, 0, kept_on_nodes(&parts, shares, CGROUP_UNKNOWN));
	headroom_parts_release(&parts);
	return true;
}

/* The parts of the headroom in a cgroup, which need not have a limit. */
static bool find_parts_in(
	struct headroom_parts *ret_parts, const struct snapshot *snapshot, size_t memcg)
{
	struct domain domain;
	struct error error;

	if (domain_machine(&domain, snapshot, &error) < 0)
		return false;
	domain.kind = DOMAIN_MEMCG;
	domain.memcg = memcg;
	return headroom_parts_find(ret_parts, snapshot, &domain);
}

bool headroom_below(struct headroom *ret_headroom, const struct snapshot *snapshot, size_t memcg,
	int64_t bound_bytes)
{
	const struct cgroup *cgroup = &snapshot->cgroups[memcg];
	struct headroom_parts parts;
	int64_t less_bytes = figure_or(cgroup->max_bytes, UNLIMITED_BYTES) - bound_bytes;

	if (!find_parts_in(&parts, snapshot, memcg))
		return false;
	parts.free.min_bytes -= less_bytes;
	parts.free.expected_bytes -= less_bytes;
	parts.free.max_bytes -= less_bytes;
	*ret_headroom = headroom_for(&parts, memcg);
	headroom_parts_release(&parts);
	return true;
}

bool headroom_held_bytes(int64_t *ret_bytes, const struct snapshot *snapshot, size_t memcg)
{
	struct headroom_share shares[ESTIMATE_COUNT];
	struct headroom_parts parts;
	int64_t freed_bytes;

	if (!find_parts_in(&parts, snapshot, memcg))
		return false;
	find_shares(shares, &parts, memcg, LEAK_OF_PROCESS);
	freed_bytes =
		ram_headroom(&parts, shares, LEAK_OF_PROCESS).min_bytes - parts.free.min_bytes;
	*ret_bytes = size_positive(snapshot->cgroups[memcg].current_bytes.value - freed_bytes);
	headroom_parts_release(&parts);
	return true;
}

int64_t headroom_swap_bytes(const struct snapshot *snapshot, size_t memcg)
{
	if (snapshot->cgroup_version != CGROUP_V2 ||
		figure_or(snapshot->machine.swappiness, 1) == 0)
		return 0;
	return headroom_swap_allowed_bytes(snapshot, memcg);
}
