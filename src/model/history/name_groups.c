/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/history/name_groups.h"

#include <stdlib.h>
#include <string.h>

static int compare_names(const char *a, const char *b)
{
	if (!a || !b)
		return (a == NULL) - (b == NULL);
	return strcmp(a, b);
}

static int compare_processes(const void *left, const void *right)
{
	const struct process *a = *(const struct process *const *)left;
	const struct process *b = *(const struct process *const *)right;

	return compare_names(a->name, b->name);
}

/* The memory of a row, and whether it is the process's own alone. */
static struct figure bytes_of(const struct process *process, bool *ret_own)
{
	const struct process_memory *memory = &process->memory;
	struct figure resident = memory->rss_anon_bytes;

	*ret_own = resident.known;
	if (!resident.known)
		resident = memory->rss_bytes;
	if (!resident.known || process->kernel_thread)
		return FIGURE_UNKNOWN;
	return figure_of(size_sum(resident.value, figure_or(memory->swap_bytes, 0)));
}

/* Puts the group into its place among the largest. */
static size_t keep_largest(
	struct name_group *groups, size_t count, size_t capacity, struct name_group group)
{
	size_t place = count;

	if (group.count == 0)
		return count;
	while (place > 0 && groups[place - 1].bytes < group.bytes)
		place--;
	if (place >= capacity)
		return count;
	if (count < capacity)
		count++;
	memmove(&groups[place + 1], &groups[place], (count - place - 1) * sizeof(*groups));
	groups[place] = group;
	return count;
}

size_t name_groups_largest(
	const struct snapshot *snapshot, struct name_group *groups, size_t capacity)
{
	CLEANUP_FREE const struct process **sorted =
		memory_alloc((snapshot->process_count + 1) * sizeof(struct process *));
	struct name_group group = { .is_own = true };
	size_t count = 0;

	for (size_t i = 0; i < snapshot->process_count; i++)
		sorted[i] = &snapshot->processes[i];
	if (snapshot->process_count > 0)
		qsort(sorted, snapshot->process_count, sizeof(struct process *), compare_processes);
	for (size_t i = 0; i < snapshot->process_count; i++) {
		bool own;
		struct figure bytes = bytes_of(sorted[i], &own);

		if (compare_names(sorted[i]->name, group.name) != 0) {
			count = keep_largest(groups, count, capacity, group);
			group = (struct name_group){ .is_own = true };
		}
		group.name = sorted[i]->name;
		if (!bytes.known)
			continue;
		group.count++;
		group.bytes = size_sum(group.bytes, bytes.value);
		group.is_own = group.is_own && own;
	}
	return keep_largest(groups, count, capacity, group);
}

struct figure processes_hold_bytes(const struct snapshot *snapshot)
{
	struct figure sum = FIGURE_UNKNOWN;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		struct figure rss = snapshot->processes[i].memory.rss_bytes;

		if (rss.known)
			sum = figure_of(size_sum(figure_or(sum, 0), rss.value));
	}
	return sum;
}
