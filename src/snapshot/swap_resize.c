/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/swap_resize.h"

#include "base/size.h"
#include "snapshot/memory_amounts.h"

#include <errno.h>

/* How much of what is in swap returns to memory. */
struct swap_return {
	int64_t bytes, used_bytes;
};

static int64_t part_of(const struct swap_return *back, struct figure swapped)
{
	return back->used_bytes > 0 ? (int64_t)((double)figure_or(swapped, 0) *
						(double)back->bytes / (double)back->used_bytes)
				    : 0;
}

/* The RAM that holds what returns: of zram and zswap, and pages that have not left memory. */
static int64_t bytes_freed(const struct machine *machine, const struct swap_return *back)
{
	int64_t freed = size_sum(
		part_of(back, machine->zswap_bytes), part_of(back, machine->swap_cached_bytes));

	for (size_t i = 0; i < machine->holder_count; i++)
		if (holder_may_be_swap(&machine->holders[i]))
			freed = size_sum(freed, part_of(back, machine->holders[i].bytes));
	return freed;
}

static void free_holders(struct machine *machine, const struct swap_return *back)
{
	figure_draw(&machine->zswap_bytes, part_of(back, machine->zswap_bytes));
	figure_draw(&machine->swap_cached_bytes, part_of(back, machine->swap_cached_bytes));
	for (size_t i = 0; i < machine->holder_count; i++) {
		struct holder *holder = &machine->holders[i];

		if (!holder_may_be_swap(holder))
			continue;
		figure_draw(&holder->bytes, part_of(back, holder->bytes));
		figure_draw(&holder->stored_bytes, part_of(back, holder->stored_bytes));
	}
}

/* Swap that is added is of the kind of the swap that there is: zram where all of that is zram. */
static void resize_zram(struct machine *machine, int64_t bytes)
{
	const int64_t total = figure_or(machine->swap_total_bytes, 0);

	if (bytes <= total || machine_zram_swap_bytes(machine) < total)
		return;
	for (size_t i = 0; i < machine->holder_count; i++) {
		struct holder *holder = &machine->holders[i];

		if (!holder_may_be_swap(holder))
			continue;
		figure_raise(&holder->swap_bytes, bytes - total);
		figure_raise(&holder->swap_free_bytes, bytes - total);
		return;
	}
}

static int64_t return_to_process(struct process *process, const struct swap_return *back)
{
	int64_t bytes = part_of(back, process->memory.swap_bytes);

	figure_draw(&process->memory.swap_bytes, bytes);
	figure_raise(&process->memory.rss_bytes, bytes);
	figure_raise(&process->memory.rss_anon_bytes, bytes);
	return bytes;
}

static void return_to_cgroup(struct cgroup *cgroup, const struct swap_return *back)
{
	int64_t bytes = part_of(back, cgroup->swap_current_bytes);

	figure_draw(&cgroup->swap_current_bytes, bytes);
	figure_raise(&cgroup->current_bytes, bytes);
	figure_raise(&cgroup->anon_bytes, bytes);
}

/* What no process maps is shared memory. */
static void return_to_machine(struct machine *machine, int64_t bytes, int64_t of_processes)
{
	int64_t shared = size_positive(bytes - of_processes);

	figure_raise(&machine->anon_bytes, bytes - shared);
	figure_raise(&machine->shmem_bytes, shared);
	figure_raise(&machine->cached_bytes, shared);
}

/* Fails, and changes nothing, where memory has no room for what returns. */
static int return_to_memory(
	struct snapshot *snapshot, const struct swap_return *back, struct error *error)
{
	struct machine *machine = &snapshot->machine;
	const int64_t freed = bytes_freed(machine, back);
	const int64_t available = figure_or(machine->mem_available_bytes, 0);
	char returning[SIZE_TEXT_MAX], room[SIZE_TEXT_MAX];
	int64_t of_processes = 0;

	if (back->bytes - freed > available)
		return error_invalid(error, "assume", NULL,
			"%s in swap would return to memory, which has room for %s",
			size_format(returning, back->bytes),
			size_format(room, size_sum(available, freed)));
	free_holders(machine, back);
	for (size_t i = 0; i < snapshot->process_count; i++)
		of_processes =
			size_sum(of_processes, return_to_process(&snapshot->processes[i], back));
	for (size_t i = 0; i < snapshot->cgroup_count; i++)
		return_to_cgroup(&snapshot->cgroups[i], back);
	return_to_machine(machine, back->bytes, of_processes);
	figure_raise(&machine->mem_available_bytes, freed);
	figure_raise(&machine->mem_free_bytes, freed);
	(void)machine_draw_memory(machine, back->bytes);
	return 0;
}

int swap_resize(struct snapshot *snapshot, int64_t bytes, struct error *error)
{
	struct machine *machine = &snapshot->machine;
	const int64_t total = figure_or(machine->swap_total_bytes, 0);
	const int64_t used = size_positive(total - figure_or(machine->swap_free_bytes, 0));
	const struct swap_return back = { .bytes = size_positive(used - bytes),
		.used_bytes = used };

	if (back.bytes > 0 && return_to_memory(snapshot, &back, error) < 0)
		return -EINVAL;
	resize_zram(machine, bytes);
	/* mm/util.c: vm_commit_limit */
	machine->commit_limit_bytes =
		figure_add(machine->commit_limit_bytes, figure_of(bytes - total));
	machine->swap_total_bytes = figure_of(bytes);
	machine->swap_free_bytes = figure_of(bytes - (used - back.bytes));
	if (machine->kernel_swap_bytes.known)
		machine->kernel_swap_bytes = figure_of(bytes);
	/* the kernel computed all scores with the old total */
	for (size_t i = 0; i < snapshot->process_count; i++)
		snapshot->processes[i].kernel_oom_score = FIGURE_UNKNOWN;
	return 0;
}
