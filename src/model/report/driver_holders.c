/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report/driver_holders.h"

#include "model/report/unaccounted.h"

#include <stdlib.h>

enum { SUSPICIOUS_PART = 10 };

struct figure driver_held_bytes(const struct process *process)
{
	return figure_add(process->detail.drm_bytes, process->detail.dma_buf_bytes);
}

static struct figure resident_bytes(const struct process *process)
{
	return process->memory.rss_bytes;
}

/* The processes with the most by that figure, the most first. */
static size_t list_largest(const struct snapshot *snapshot, int64_t min_bytes,
	struct figure (*get)(const struct process *process), const struct process **list,
	size_t capacity)
{
	size_t count = 0;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *process = &snapshot->processes[i];
		int64_t bytes = figure_or(get(process), -1);
		size_t place = count;

		if (bytes < min_bytes || !process_has_memory(process))
			continue;
		while (place > 0 && get(list[place - 1]).value < bytes)
			place--;
		if (place == capacity)
			continue;
		if (count < capacity)
			count++;
		for (size_t j = count - 1; j > place; j--)
			list[j] = list[j - 1];
		list[place] = process;
	}
	return count;
}

size_t driver_holders_list(const struct snapshot *snapshot, int64_t min_bytes,
	const struct process **list, size_t capacity)
{
	return list_largest(snapshot, min_bytes, driver_held_bytes, list, capacity);
}

size_t driver_suspects_list(const struct snapshot *snapshot, pid_t *pids, size_t capacity)
{
	const struct machine *machine = &snapshot->machine;
	struct figure rest = unaccounted_rest_bytes(machine);
	const struct process **list;
	size_t count;

	if (!rest.known || !machine->mem_total_bytes.known ||
		rest.value < machine->mem_total_bytes.value / SUSPICIOUS_PART)
		return 0;
	list = memory_alloc(capacity * sizeof(*list));
	count = list_largest(snapshot, 0, resident_bytes, list, capacity);
	for (size_t i = 0; i < count; i++)
		pids[i] = list[i]->pid;
	free(list);
	return count;
}
