/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/bpf/task_mms.h"

#include "base/attributes.h"
#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>

/*
 * The records of the lowest PIDs on each address space, hashed by its address: sorting all by their
 * address takes three times longer.
 */
struct owners {
	const struct task_record *records;
	uint32_t *slots; /* number of the record, counted from 1; 0: free */
	unsigned bits;   /* of the number of slots */
};

/* At least a third of the slots stay free. */
static unsigned bits_for(size_t count)
{
	unsigned bits = 4;

	while ((size_t)1 << bits < count + count / 2)
		bits++;
	return bits;
}

/* Fibonacci hashing: the high bits of the product depend on all bits of the address. */
static size_t first_slot(const struct owners *owners, unsigned long long mm)
{
	return (size_t)(mm * UINT64_C(0x9e3779b97f4a7c15) >> (64 - owners->bits));
}

static uint32_t *find_slot(const struct owners *owners, unsigned long long mm)
{
	const size_t mask = ((size_t)1 << owners->bits) - 1;
	size_t place = first_slot(owners, mm);

	while (owners->slots[place] && owners->records[owners->slots[place] - 1].mm != mm)
		place = (place + 1) & mask;
	return &owners->slots[place];
}

static void add(const struct owners *owners, size_t number)
{
	const struct task_record *record = &owners->records[number];
	uint32_t *slot = find_slot(owners, record->mm);

	if (!*slot || record->pid < owners->records[*slot - 1].pid)
		*slot = (uint32_t)number + 1;
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
static struct process *process_on_mm(
	struct snapshot *snapshot, size_t *next, const struct task_record *record)
{
	struct process *process = find_next(snapshot, next, (pid_t)record->pid);

	return process && process->has_mm && process->mm_tid == (pid_t)record->thread_id ? process
											 : NULL;
}

void task_mms_find_owners(struct snapshot *snapshot, const struct task_list *list)
{
	const unsigned bits = bits_for(list->count);
	CLEANUP_FREE uint32_t *slots = memory_alloc(sizeof(*slots) << bits);
	const struct owners owners = { .records = list->records, .slots = slots, .bits = bits };
	size_t next = 0;

	for (size_t i = 0; i < list->count; i++)
		if (process_on_mm(snapshot, &next, &list->records[i]))
			add(&owners, i);
	next = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct task_record *record = &list->records[i];
		struct process *process = process_on_mm(snapshot, &next, record);

		if (process)
			process->detail.mm_owner_pid = figure_of(
				(pid_t)list->records[*find_slot(&owners, record->mm) - 1].pid);
	}
}
