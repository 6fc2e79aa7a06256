/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/room.h"

enum { OVERHEAD_PART = 100 };

static int64_t positive(int64_t bytes)
{
	return bytes > 0 ? bytes : 0;
}

/* A part of all free swap; below 0 where a bound on both leaves less than all of the memory. */
static struct room swap_room(const struct machine *machine, int64_t bytes)
{
	bool stays = bytes > 0 && machine_swaps_to_zram(machine);

	return (struct room){ .least_bytes = stays ? bytes / 2 : bytes, .most_bytes = bytes };
}

static struct room room_sum(struct room a, struct room b)
{
	return (struct room){ size_sum(a.least_bytes, b.least_bytes),
		size_sum(a.most_bytes, b.most_bytes) };
}

/* Page cache and slab that reclaim may get back. */
static struct room reclaimable(int64_t file_bytes, int64_t mapped_bytes, int64_t slab_bytes)
{
	return (struct room){ positive(file_bytes - mapped_bytes) + slab_bytes / 2,
		positive(file_bytes) + slab_bytes };
}

static bool room_in_machine(struct room *ret_room, const struct machine *machine)
{
	struct figure cache = figure_add(machine->cached_bytes, machine->buffers_bytes);
	int64_t free_bytes;
	struct room room;

	if (!machine->mem_free_bytes.known || !cache.known)
		return false;
	room = reclaimable(cache.value - figure_or(machine->shmem_bytes, 0),
		figure_or(machine->mapped_bytes, 0),
		positive(figure_or(machine->slab_bytes, 0) -
			figure_or(machine->slab_unreclaimable_bytes, 0)));
	/* below that the killer comes (mm/page_alloc.c: __setup_per_zone_wmarks) */
	free_bytes = machine->mem_free_bytes.value - figure_or(machine->min_free_bytes, 0);
	room.least_bytes = size_sum(room.least_bytes, free_bytes);
	room.most_bytes = size_sum(room.most_bytes, free_bytes);
	/* what the kernel itself calls available leaves out its reserves */
	if (machine->mem_available_bytes.known)
		room.least_bytes = size_smaller(room.least_bytes, machine->mem_available_bytes.value);
	room = room_sum(room, swap_room(machine, figure_or(machine->swap_free_bytes, 0)));
	room.least_bytes -= room.least_bytes / OVERHEAD_PART;
	*ret_room = room;
	return true;
}

/* v2: each group from this one up may bound the swap of its subtree. */
static int64_t swap_left_bytes(const struct snapshot *snapshot, size_t memcg)
{
	int64_t left = figure_or(snapshot->machine.swap_free_bytes, 0);

	if (figure_or(snapshot->machine.swappiness, 1) == 0)
		return 0;
	for (;; memcg = snapshot->cgroups[memcg].parent) {
		const struct cgroup *cgroup = &snapshot->cgroups[memcg];

		if (cgroup->swap_max_bytes.known && cgroup->swap_max_bytes.value < UNLIMITED_BYTES)
			left = size_smaller(left, positive(cgroup->swap_max_bytes.value -
						     figure_or(cgroup->swap_current_bytes, 0)));
		if (memcg == 0)
			return left;
	}
}

/*
 * v1: memory and swap together have a bound.  It may leave less than the machine has free, and when
 * others made the group swap, even less than the bound of memory alone does.
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

static bool room_in_memcg(struct room *ret_room, const struct snapshot *snapshot, size_t memcg)
{
	const struct cgroup *cgroup = &snapshot->cgroups[memcg];
	struct room room;
	int64_t swap;

	if (!cgroup->current_bytes.known || !cgroup->max_bytes.known)
		return false;
	swap = snapshot->cgroup_version == CGROUP_V1 ? memsw_left_bytes(snapshot, cgroup) :
						       swap_left_bytes(snapshot, memcg);
	room = reclaimable(size_sum(figure_or(cgroup->active_file_bytes, 0),
				   figure_or(cgroup->inactive_file_bytes, 0)),
		positive(figure_or(cgroup->mapped_bytes, 0) - figure_or(cgroup->shmem_bytes, 0)), 0);
	room.least_bytes += cgroup->max_bytes.value - cgroup->current_bytes.value;
	room.most_bytes += cgroup->max_bytes.value - cgroup->current_bytes.value;
	*ret_room = room_sum(room, swap_room(&snapshot->machine, swap));
	return true;
}

bool room_in(struct room *ret_room, const struct snapshot *snapshot, const struct domain *domain)
{
	switch (domain->kind) {
	case DOMAIN_MACHINE:
		return room_in_machine(ret_room, &snapshot->machine);
	case DOMAIN_MEMCG:
		return room_in_memcg(ret_room, snapshot, domain->memcg);
	case DOMAIN_NODES:
		break;
	}
	return false;
}
