/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/history/holders.h"

#include <stdlib.h>
#include <string.h>

/* A process, and the group that it belongs to. */
struct member {
	const char *group;
	bool is_cgroup;
	const struct process *process;
};

static const char *first_of(const char *a, const char *b)
{
	return a ? a : b;
}

/* Within a cgroup at its limit, that cgroup itself tells nothing. */
static struct member member_of(const struct kill_event *event, const struct process *process)
{
	struct member member = { process->name, false, process };

	if (event->grouped_count > 0 && process->cgroup && strcmp(process->cgroup, "/") != 0 &&
		(!event->memcg || strcmp(process->cgroup, event->memcg) != 0)) {
		member.group = first_of(process->container,
			first_of(process->pod, first_of(process->unit, process->cgroup)));
		member.is_cgroup = true;
	}
	return member;
}

static int compare_groups(const struct member *a, const struct member *b)
{
	if (a->is_cgroup != b->is_cgroup)
		return a->is_cgroup ? -1 : 1;
	if (!a->group || !b->group)
		return (a->group == NULL) - (b->group == NULL);
	return strcmp(a->group, b->group);
}

static int compare_members(const void *left, const void *right)
{
	return compare_groups(left, right);
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
	struct holder_group *groups, size_t count, size_t capacity, struct holder_group group)
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

static void add_member(struct holder_group *group, const struct member *member)
{
	bool own;
	struct figure bytes = bytes_of(member->process, &own);

	group->name = member->group;
	group->is_cgroup = member->is_cgroup;
	if (!bytes.known)
		return;
	group->count++;
	group->bytes = size_sum(group->bytes, bytes.value);
	group->is_own = group->is_own && own;
}

size_t holders_largest(const struct kill_event *event, struct holder_group *groups, size_t capacity)
{
	const struct snapshot *snapshot = &event->snapshot;
	CLEANUP_FREE struct member *members =
		memory_alloc((snapshot->process_count + 1) * sizeof(*members));
	struct holder_group group = { .is_own = true };
	size_t count = 0;

	for (size_t i = 0; i < snapshot->process_count; i++)
		members[i] = member_of(event, &snapshot->processes[i]);
	if (snapshot->process_count > 0)
		qsort(members, snapshot->process_count, sizeof(*members), compare_members);
	for (size_t i = 0; i < snapshot->process_count; i++) {
		if (i > 0 && compare_groups(&members[i - 1], &members[i]) != 0) {
			count = keep_largest(groups, count, capacity, group);
			group = (struct holder_group){ .is_own = true };
		}
		add_member(&group, &members[i]);
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
