/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/groups.h"

#include <stdlib.h>
#include <string.h>

const char *group_name_of(const struct process *process)
{
	if (process->container)
		return process->container;
	if (process->unit)
		return process->unit;
	if (process->cgroup && strcmp(process->cgroup, "/") != 0)
		return process->cgroup;
	return NULL;
}

bool group_has(const struct group *group, const struct process *process)
{
	const char *name = group_name_of(process);

	return name && strcmp(name, group->name) == 0;
}

static int compare_by_group(const void *left, const void *right)
{
	const struct standing *const *a = left, *const *b = right;

	return strcmp(group_name_of((*a)->process), group_name_of((*b)->process));
}

static const struct standing **list_grouped(const struct verdict *verdict, size_t *ret_count)
{
	const struct standing **list = memory_alloc(verdict->ranked_count * sizeof(*list));
	size_t count = 0;

	for (size_t i = 0; i < verdict->ranked_count; i++)
		if (group_name_of(verdict->standings[i].process))
			list[count++] = &verdict->standings[i];
	qsort(list, count, sizeof(*list), compare_by_group);
	*ret_count = count;
	return list;
}

static void group_take(struct group *group, const struct process *process)
{
	int64_t own = size_sum(
		figure_or(process->rss_anon_bytes, 0), figure_or(process->swap_bytes, 0));

	group->count++;
	group->own_bytes = size_sum(group->own_bytes, own);
	if (own > group->largest_bytes)
		group->largest_bytes = own;
}

bool groups_largest(const struct verdict *verdict, struct group *ret_group)
{
	struct group largest = { 0 }, group = { 0 };
	const struct standing **list;
	size_t count;

	list = list_grouped(verdict, &count);
	for (size_t i = 0; i < count; i++) {
		const char *name = group_name_of(list[i]->process);

		if (!group.name || strcmp(group.name, name) != 0)
			group = (struct group){ .name = name };
		group_take(&group, list[i]->process);
		if (group.own_bytes > largest.own_bytes)
			largest = group;
	}
	free(list);
	*ret_group = largest;
	return largest.count > 0;
}
