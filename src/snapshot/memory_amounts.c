/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/memory_amounts.h"

void figure_raise(struct figure *figure, int64_t amount)
{
	*figure = figure_add(*figure, figure_of(amount));
}

int64_t figure_draw(struct figure *figure, int64_t amount)
{
	int64_t taken = amount < figure_or(*figure, 0) ? amount : figure_or(*figure, 0);

	if (figure->known)
		figure->value -= taken;
	return amount - taken;
}

/* The page cache that reclaim can take: where its lists are not known, Cached less Shmem. */
static int64_t cache_bytes(const struct machine *machine)
{
	struct figure lists = figure_add(machine->active_file_bytes, machine->inactive_file_bytes);
	int64_t files = figure_or(machine->cached_bytes, 0) - figure_or(machine->shmem_bytes, 0);

	return lists.known ? lists.value : size_sum(files, figure_or(machine->buffers_bytes, 0));
}

/* Subtracts from the files in the page cache; returns what is left over. */
static int64_t draw_cache(struct machine *machine, int64_t amount)
{
	int64_t cache = cache_bytes(machine);
	int64_t part = amount < cache ? amount : cache;
	int64_t files = figure_or(machine->cached_bytes, 0) - figure_or(machine->shmem_bytes, 0);
	int64_t of_files = part < files ? part : files;

	if (part <= 0)
		return amount;
	figure_draw(&machine->active_file_bytes, figure_draw(&machine->inactive_file_bytes, part));
	if (of_files > 0)
		figure_draw(&machine->cached_bytes, of_files);
	figure_draw(&machine->buffers_bytes, part - (of_files > 0 ? of_files : 0));
	return amount - part;
}

int64_t machine_draw_memory(struct machine *machine, int64_t bytes)
{
	figure_draw(&machine->mem_available_bytes, bytes);
	return draw_cache(machine, figure_draw(&machine->mem_free_bytes, bytes));
}
