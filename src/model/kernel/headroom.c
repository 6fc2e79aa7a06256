/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/headroom.h"

#include "model/kernel/node_room.h"

enum {
	OVERHEAD_PART = 50,   /* of the machine's minimum: page tables, the kernel itself */
	FILL_PAGES = 63 << 5, /* the most that fills a per-CPU list at once, of 4 KiB pages */
};

static int64_t positive(int64_t bytes)
{
	return bytes > 0 ? bytes : 0;
}

static struct headroom headroom_of(int64_t min_bytes, int64_t max_bytes)
{
	return (struct headroom){ min_bytes, max_bytes, max_bytes };
}

/* The machine's free swap, as far as reclaim uses it. */
static struct headroom swap_headroom(const struct machine *machine)
{
	int64_t bytes = figure_or(machine->swap_free_bytes, 0);
	struct headroom headroom = headroom_of(bytes, bytes);

	if (machine_swaps_to_zram(machine))
		headroom.min_bytes /= 2;
	if (figure_or(machine->swappiness, 1) == 0)
		headroom.min_bytes = 0;
	return headroom;
}

static struct headroom headroom_sum(struct headroom a, struct headroom b)
{
	return (struct headroom){ size_sum(a.min_bytes, b.min_bytes),
		size_sum(a.expected_bytes, b.expected_bytes), size_sum(a.max_bytes, b.max_bytes) };
}

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
		if (!process->rss_file_bytes.known)
			return mapped.value;
		sum = size_sum(sum, process->rss_file_bytes.value);
	}
	return size_smaller(sum, mapped.value);
}

/* Free pages on per-CPU lists.  The kernel drains these lists before it kills; they may refill. */
static int64_t free_pcp_bytes(const struct machine *machine, int64_t page_size_bytes)
{
	int64_t pages = 0;

	for (size_t i = 0; i < machine->node_count; i++)
		pages = size_sum(pages, figure_or(machine->nodes[i].free_pcp_pages, 0));
	return size_smaller(pages, UNLIMITED_BYTES / page_size_bytes) * page_size_bytes;
}

/* The page cache and slab that reclaim may free. */
static struct headroom reclaimable(int64_t file_bytes, int64_t mapped_bytes, int64_t slab_bytes)
{
	return headroom_of(positive(file_bytes - mapped_bytes) + slab_bytes / 2,
		positive(file_bytes) + slab_bytes);
}

/*
 * Below min_free_kbytes the killer acts (mm/page_alloc.c: __setup_per_zone_wmarks).  An allocation
 * that fills its CPU's list checks that mark once and then takes many pages (nr_pcp_alloc,
 * rmqueue_bulk).
 */
static struct headroom free_headroom(const struct machine *machine, int64_t page_size_bytes)
{
	int64_t reserve_bytes = figure_or(machine->min_free_bytes, 0);
	int64_t free_bytes = machine->mem_free_bytes.value - reserve_bytes;
	int64_t fill_bytes = size_smaller(reserve_bytes, FILL_PAGES * page_size_bytes);

	struct headroom headroom = headroom_of(free_bytes, free_bytes);

	headroom.max_bytes = size_sum(
		size_sum(free_bytes, fill_bytes), free_pcp_bytes(machine, page_size_bytes));
	return headroom;
}

static bool headroom_in_machine(
	struct headroom *ret_headroom, const struct snapshot *snapshot, const struct domain *domain)
{
	const struct machine *machine = &snapshot->machine;
	struct figure cache = figure_add(machine->cached_bytes, machine->buffers_bytes);
	struct headroom headroom;

	if (!machine->mem_free_bytes.known || !cache.known)
		return false;
	headroom = reclaimable(cache.value - figure_or(machine->shmem_bytes, 0),
		mapped_files_bytes(snapshot, domain, machine->mapped_bytes),
		positive(figure_or(machine->slab_bytes, 0) -
			 figure_or(machine->slab_unreclaimable_bytes, 0)));
	headroom = headroom_sum(headroom, free_headroom(machine, domain->page_size_bytes));
	/* MemAvailable leaves out the kernel's reserves */
	if (machine->mem_available_bytes.known)
		headroom.min_bytes =
			size_smaller(headroom.min_bytes, machine->mem_available_bytes.value);
	headroom = headroom_sum(headroom, swap_headroom(machine));
	headroom.min_bytes -= headroom.min_bytes / OVERHEAD_PART;
	*ret_headroom = headroom;
	return true;
}

/* cgroup v2: each cgroup from this one up may limit the swap of its subtree. */
static int64_t swap_left_bytes(const struct snapshot *snapshot, size_t memcg)
{
	int64_t left = figure_or(snapshot->machine.swap_free_bytes, 0);

	if (figure_or(snapshot->machine.swappiness, 1) == 0)
		return 0;
	for (;; memcg = snapshot->cgroups[memcg].parent) {
		const struct cgroup *cgroup = &snapshot->cgroups[memcg];

		if (cgroup->swap_max_bytes.known && cgroup->swap_max_bytes.value < UNLIMITED_BYTES)
			left = size_smaller(
				left, positive(cgroup->swap_max_bytes.value -
					       figure_or(cgroup->swap_current_bytes, 0)));
		if (memcg == 0)
			return left;
	}
}

/*
 * cgroup v1: one limit for memory and swap together.  It may leave less than the machine's free
 * swap, and less than the limit of memory alone if other cgroups made this one swap.
 */
static int64_t memsw_left_bytes(const struct snapshot *snapshot, const struct cgroup *cgroup)
{
	int64_t left = figure_or(snapshot->machine.swap_free_bytes, 0);
	int64_t use = size_sum(cgroup->max_bytes.value, figure_or(cgroup->swap_current_bytes, 0));

	if (figure_or(cgroup->swappiness, 1) == 0)
		left = 0;
	if (!cgroup->memsw_max_bytes.known)
		return left;
	return size_smaller(left, cgroup->memsw_max_bytes.value - use);
}

/* Up to that bound of its use, which is memory.max or memory.high. */
static bool headroom_in_memcg(struct headroom *ret_headroom, const struct snapshot *snapshot,
	const struct domain *domain, struct figure bound_bytes)
{
	const struct cgroup *cgroup = &snapshot->cgroups[domain->memcg];
	struct headroom headroom;
	int64_t left, swap;

	if (!cgroup->current_bytes.known || !bound_bytes.known)
		return false;
	swap = snapshot->cgroup_version == CGROUP_V1 ? memsw_left_bytes(snapshot, cgroup)
						     : swap_left_bytes(snapshot, domain->memcg);
	headroom = reclaimable(size_sum(figure_or(cgroup->active_file_bytes, 0),
				       figure_or(cgroup->inactive_file_bytes, 0)),
		mapped_files_bytes(snapshot, domain, cgroup->mapped_bytes), 0);
	left = bound_bytes.value - cgroup->current_bytes.value;
	*ret_headroom = headroom_sum(
		headroom_sum(headroom, headroom_of(left, left)), headroom_of(swap, swap));
	return true;
}

static struct headroom headroom_smaller(struct headroom a, struct headroom b)
{
	return (struct headroom){ size_smaller(a.min_bytes, b.min_bytes),
		size_smaller(a.expected_bytes, b.expected_bytes),
		size_smaller(a.max_bytes, b.max_bytes) };
}

/* What the nodes have left, and the machine's swap; no more than the whole machine has left. */
static bool headroom_in_nodes(
	struct headroom *ret_headroom, const struct snapshot *snapshot, const struct domain *domain)
{
	struct domain whole = { .kind = DOMAIN_MACHINE,
		.page_size_bytes = domain->page_size_bytes };
	struct headroom swap = swap_headroom(&snapshot->machine), machine;
	struct node_room room;

	if (!headroom_in_machine(&machine, snapshot, &whole))
		return false;
	room = node_room_of(snapshot, domain, machine.min_bytes - swap.min_bytes);
	*ret_headroom = headroom_smaller(headroom_sum((struct headroom){ room.min_bytes,
							      room.expected_bytes, room.max_bytes },
						 swap),
		machine);
	return true;
}

bool headroom_in(
	struct headroom *ret_headroom, const struct snapshot *snapshot, const struct domain *domain)
{
	switch (domain->kind) {
	case DOMAIN_MACHINE:
		return headroom_in_machine(ret_headroom, snapshot, domain);
	case DOMAIN_MEMCG:
		return headroom_in_memcg(
			ret_headroom, snapshot, domain, snapshot->cgroups[domain->memcg].max_bytes);
	case DOMAIN_NODES:
		return headroom_in_nodes(ret_headroom, snapshot, domain);
	}
	return false;
}

bool headroom_below(struct headroom *ret_headroom, const struct snapshot *snapshot, size_t memcg,
	int64_t bound_bytes)
{
	const struct domain domain = { .kind = DOMAIN_MEMCG, .memcg = memcg };

	return headroom_in_memcg(ret_headroom, snapshot, &domain, figure_of(bound_bytes));
}

int64_t headroom_swap_bytes(const struct snapshot *snapshot, size_t memcg)
{
	return snapshot->cgroup_version == CGROUP_V2 ? swap_left_bytes(snapshot, memcg) : 0;
}
