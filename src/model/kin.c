/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kin.h"

#include <stdlib.h>

typedef int64_t key_function(const struct process *process);

static int64_t parent_of(const struct process *process)
{
	return process->ppid;
}

static int64_t mm_of(const struct process *process)
{
	return process->detail.mm_owner_pid.value;
}

static int compare(const struct process *a, const struct process *b, key_function *key)
{
	if (key(a) != key(b))
		return key(a) < key(b) ? -1 : 1;
	return (a->pid > b->pid) - (a->pid < b->pid);
}

static int compare_parents(const void *left, const void *right)
{
	return compare(*(const struct process *const *)left, *(const struct process *const *)right,
		parent_of);
}

static int compare_mms(const void *left, const void *right)
{
	return compare(*(const struct process *const *)left, *(const struct process *const *)right,
		mm_of);
}

void kin_init(struct kin *ret_kin, const struct snapshot *snapshot)
{
	size_t count = snapshot->process_count;
	struct kin kin = {
		.snapshot = snapshot,
		.by_parent = memory_alloc(count * sizeof(*kin.by_parent)),
		.by_mm = memory_alloc(count * sizeof(*kin.by_mm)),
	};

	for (size_t i = 0; i < count; i++) {
		const struct process *process = &snapshot->processes[i];

		kin.by_parent[kin.parent_count++] = process;
		if (process->detail.mm_owner_pid.known)
			kin.by_mm[kin.mm_count++] = process;
	}
	qsort(kin.by_parent, kin.parent_count, sizeof(*kin.by_parent), compare_parents);
	qsort(kin.by_mm, kin.mm_count, sizeof(*kin.by_mm), compare_mms);
	*ret_kin = kin;
}

void kin_release(struct kin *kin)
{
	free(kin->by_parent);
	free(kin->by_mm);
	*kin = (struct kin){ 0 };
}

/* The run of equal keys in a sorted list. */
static struct kin_run find_run(
	const struct process *const *list, size_t count, int64_t wanted, key_function *key)
{
	size_t first = 0, end = count;
	struct kin_run run;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (key(list[middle]) < wanted)
			first = middle + 1;
		else
			end = middle;
	}
	run = (struct kin_run){ .items = list + first };
	while (first + run.count < count && key(list[first + run.count]) == wanted)
		run.count++;
	return run;
}

struct kin_run kin_children(const struct kin *kin, pid_t pid)
{
	return find_run(kin->by_parent, kin->parent_count, pid, parent_of);
}

bool kin_share_memory(const struct process *a, const struct process *b)
{
	return a->detail.mm_owner_pid.known && b->detail.mm_owner_pid.known && mm_of(a) == mm_of(b);
}

struct kin_run kin_sharers(const struct kin *kin, const struct process *process)
{
	if (!process->detail.mm_owner_pid.known)
		return (struct kin_run){ 0 };
	return find_run(kin->by_mm, kin->mm_count, mm_of(process), mm_of);
}
