/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/page_cache.h"

#include "base/size.h"

struct figure page_cache_bytes(const struct machine *machine)
{
	struct figure lists = figure_add(machine->active_file_bytes, machine->inactive_file_bytes);
	struct figure cache = figure_add(machine->cached_bytes, machine->buffers_bytes);

	if (lists.known)
		return figure_of(size_positive(lists.value));
	if (!cache.known)
		return FIGURE_UNKNOWN;
	return figure_of(size_positive(cache.value - figure_or(machine->shmem_bytes, 0)));
}

int64_t page_cache_droppable_bytes(const struct machine *machine, const struct process *process)
{
	struct figure cache = page_cache_bytes(machine);

	return size_smaller(figure_or(process->memory.rss_file_bytes, 0),
		machine_total_is_faked(machine) ? INT64_MAX : figure_or(cache, INT64_MAX));
}

int64_t page_cache_driver_bytes(const struct machine *machine, const struct process *process)
{
	return figure_or(process->memory.rss_file_bytes, 0) -
	       page_cache_droppable_bytes(machine, process);
}

int64_t page_cache_unevictable_bytes(const struct machine *machine)
{
	struct figure lists = figure_add(machine->active_file_bytes, machine->inactive_file_bytes);
	struct figure cache = figure_add(machine->cached_bytes, machine->buffers_bytes);

	if (!lists.known || !cache.known || !machine->shmem_bytes.known)
		return 0;
	return size_positive(cache.value - machine->shmem_bytes.value - lists.value);
}
