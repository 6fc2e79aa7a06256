/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/commit.h"

#include "model/kernel/headroom.h"

enum {
	SIZE_PART = 32, /* of the address space of a process, kept from that process */
	/* of RAM: what the CPUs may hold back of the counter (mm/mm_init.c: mm_compute_batch) */
	COUNTER_PART = 256,
};

/* The least and the most that is kept from a process because of its size, by its end. */
static void size_reserve(const struct machine *machine, const struct process *process,
	int64_t room_bytes, int64_t *ret_min, int64_t *ret_max)
{
	/* without its figure the kernel's default is assumed: mm/mmap.c, init_user_reserve */
	int64_t reserve = size_positive(figure_or(machine->user_reserve_bytes, 128 << 20));
	struct figure size = process ? process->memory.vm_size_bytes : FIGURE_UNKNOWN;

	*ret_min = size_smaller(reserve, size_positive(figure_or(size, 0)) / SIZE_PART);
	*ret_max = reserve;
	if (size.known)
		*ret_max = size_smaller(reserve,
			size_sum(size_positive(size.value), size_positive(room_bytes)) / SIZE_PART);
}

/* Committed memory that is in no page yet. */
static int64_t untouched_bytes(const struct machine *machine, const struct process *process)
{
	int64_t swapped = size_positive(
		figure_or(machine->swap_total_bytes, 0) - figure_or(machine->swap_free_bytes, 0));
	int64_t touched = size_sum(
		size_sum(figure_or(machine->anon_bytes, 0), figure_or(machine->shmem_bytes, 0)),
		swapped);
	int64_t untouched = size_positive(machine->committed_bytes.value - touched);

	if (!process || !process->memory.vm_size_bytes.known || !process->memory.rss_bytes.known)
		return untouched;
	return size_smaller(untouched, size_positive(process->memory.vm_size_bytes.value -
						     process->memory.rss_bytes.value -
						     figure_or(process->memory.swap_bytes, 0)));
}

bool commit_room_for(struct commit_room *ret_room, const struct snapshot *snapshot,
	const struct process *process)
{
	const struct machine *machine = &snapshot->machine;
	/* the kernel's default: mm/mmap.c, init_admin_reserve */
	int64_t admin = size_positive(figure_or(machine->admin_reserve_bytes, 8 << 20));
	int64_t error = size_positive(figure_or(machine->mem_total_bytes, 0)) / COUNTER_PART;
	struct figure is_admin = process ? process->cap_sys_admin : FIGURE_UNKNOWN;
	int64_t left, least, most;

	if (!commit_is_strict(machine) || !machine->commit_limit_bytes.known ||
		!machine->committed_bytes.known)
		return false;
	left = machine->commit_limit_bytes.value - machine->committed_bytes.value;
	size_reserve(machine, process, left, &least, &most);
	ret_room->min_bytes = left - most - error - (figure_or(is_admin, 0) ? 0 : admin);
	ret_room->max_bytes = left - least + error - (figure_or(is_admin, 1) ? 0 : admin);
	ret_room->untouched_bytes = untouched_bytes(machine, process);
	return true;
}

bool commit_refuses_before(
	const struct snapshot *snapshot, const struct domain *domain, const struct process *process)
{
	struct headroom headroom;
	struct commit_room room;

	return commit_room_for(&room, snapshot, process) &&
	       headroom_in(&headroom, snapshot, domain) &&
	       size_sum(room.max_bytes, room.untouched_bytes) < headroom.min_bytes;
}
