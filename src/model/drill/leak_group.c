/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/leak_group.h"

#include <stdlib.h>

static void add(struct target *target, const struct process *process)
{
	array_reserve(target->items, target->count, target->capacity);
	target->items[target->count++] = process;
}

struct leak_group *leak_group_new(
	const struct snapshot *snapshot, const struct target *members, const char *word)
{
	struct leak_group *group = memory_alloc(sizeof(*group));

	group->word = word;
	for (size_t i = 0; i < members->count; i++) {
		const struct process *process = snapshot_find(snapshot, members->items[i]->pid);

		if (process && process_has_memory(process) && !process_is_dying(process) &&
			!process_is_init(process, &snapshot->machine))
			add(&group->members, process);
	}
	if (group->members.count > 0)
		return group;
	leak_group_free(group);
	return NULL;
}

void leak_group_free(struct leak_group *group)
{
	if (group)
		target_release(&group->members);
	free(group);
}
