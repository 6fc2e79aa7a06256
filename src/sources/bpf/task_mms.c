/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/bpf/task_mms.h"

#include "base/memory.h"

#include <stdlib.h>

/* One process on one address space. */
struct place {
	unsigned long long mm;
	struct process *process;
};

static int compare_places(const void *left, const void *right)
{
	const struct place *a = left, *b = right;

	if (a->mm != b->mm)
		return a->mm < b->mm ? -1 : 1;
	return (a->process->pid > b->process->pid) - (a->process->pid < b->process->pid);
}

/* Both lists are by PID but for few tasks: the process is nearly always the one behind the last. */
static struct process *find_next(struct snapshot *snapshot, size_t *next, pid_t pid)
{
	struct process *process;

	if (*next < snapshot->process_count && snapshot->processes[*next].pid == pid)
		return &snapshot->processes[(*next)++];
	process = snapshot_find(snapshot, pid);
	if (process)
		*next = (size_t)(process - snapshot->processes) + 1;
	return process;
}

/* A leader that has exited is on the address space of the thread that its memory is of. */
static size_t list_places(
	struct place *places, struct snapshot *snapshot, const struct task_list *list)
{
	size_t count = 0, next = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct task_record *record = &list->records[i];
		struct process *process = find_next(snapshot, &next, (pid_t)record->pid);

		if (process && process->has_mm && process->mm_tid == (pid_t)record->thread_id)
			places[count++] = (struct place){ .mm = record->mm, .process = process };
	}
	return count;
}

void task_mms_find_owners(struct snapshot *snapshot, const struct task_list *list)
{
	struct place *places = memory_alloc(list->count * sizeof(*places));
	size_t count = list_places(places, snapshot, list), first = 0;

	if (count > 0)
		qsort(places, count, sizeof(*places), compare_places);
	for (size_t i = 0; i < count; i++) {
		if (places[i].mm != places[first].mm)
			first = i;
		places[i].process->detail.mm_owner_pid = figure_of(places[first].process->pid);
	}
	free(places);
}
