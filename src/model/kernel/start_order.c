/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/start_order.h"

#include "base/attributes.h"
#include "base/text.h"
#include "model/kernel/collateral.h"

#include <stdlib.h>
#include <string.h>

static bool is_beside(const struct process *process, const struct process *other)
{
	return other && text_is_known_same(process->container, other->container);
}

/* Whether it may be what a minimal init runs: kill_ended_init() asks for the first child. */
static bool is_below_minimal_init(const struct snapshot *snapshot, const struct process *process)
{
	const struct process *parent = snapshot_find(snapshot, process->ppid);

	return parent && kill_is_minimal_init(parent) &&
	       !process_is_init(parent, &snapshot->machine);
}

static int compare_containers(const void *left, const void *right)
{
	const struct process *a = *(const struct process *const *)left;
	const struct process *b = *(const struct process *const *)right;

	return strcmp(a->container, b->container);
}

/*
 * Whether kill_ends_container() has to find the first of these processes, which are all of one
 * container: the init of a PID namespace that was begun from outside is known to be the first.
 */
static bool need_order(
	const struct snapshot *snapshot, const struct process *const *members, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (process_ends_namespace(members[i], &snapshot->machine) &&
			!is_beside(members[i], snapshot_find(snapshot, members[i]->ppid)))
			return false;
	return true;
}

size_t start_order_list_unknown(const struct snapshot *snapshot, pid_t *ret_pids)
{
	CLEANUP_FREE const struct process **contained =
		memory_alloc_array(snapshot->process_count, sizeof(*contained));
	size_t contained_count = 0, count = 0, end;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *process = &snapshot->processes[i];

		if (process->kernel_thread || process->start_ticks.known)
			continue;
		if (is_below_minimal_init(snapshot, process))
			ret_pids[count++] = process->pid;
		else if (process->container)
			contained[contained_count++] = process;
	}
	if (contained_count > 0)
		qsort(contained, contained_count, sizeof(*contained), compare_containers);
	for (size_t i = 0; i < contained_count; i = end) {
		for (end = i + 1; end < contained_count && is_beside(contained[i], contained[end]);)
			end++;
		if (need_order(snapshot, &contained[i], end - i))
			for (size_t j = i; j < end; j++)
				ret_pids[count++] = contained[j]->pid;
	}
	return count;
}
