/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/advice/advice_group.h"

#include "base/text.h"
#include "model/advice/advice_limit.h"
#include "snapshot/target_cgroup.h"

#include <string.h>

/* Whether the process runs in the cgroup of that path, of which `length` bytes count, or below. */
static bool is_below(const struct process *process, const char *path, size_t length)
{
	return process->cgroup && strncmp(process->cgroup, path, length) == 0 &&
	       (process->cgroup[length] == '/' || process->cgroup[length] == '\0');
}

static bool holds_all(const struct leak_group *group, const char *path, size_t length)
{
	for (size_t i = 0; i < group->members.count; i++)
		if (!is_below(group->members.items[i], path, length))
			return false;
	return true;
}

/* The innermost cgroup above the first member that holds all; "" for the root. */
static const char *common_path(const struct leak_group *group, struct arena *texts)
{
	const char *path = group->members.items[0]->cgroup;
	size_t length = path ? strlen(path) : 0;

	while (length > 0 && (path[length - 1] == '/' || !holds_all(group, path, length)))
		do {
			length--;
		} while (length > 0 && path[length] != '/');
	return path ? arena_copy(texts, path, length) : "";
}

const char *advice_group_limit_word(
	const struct snapshot *snapshot, const struct leak_group *group, struct arena *texts)
{
	const char *word = advice_limit_word(snapshot, leak_group_largest(group), texts);
	const struct cgroup *cgroup = word ? target_find_cgroup(snapshot, word) : NULL;
	const char *path;

	if (!word || (cgroup && holds_all(group, cgroup->path, strlen(cgroup->path))))
		return word;
	path = common_path(group, texts);
	return *path ? text_format(texts, "cgroup:%s", path) : NULL;
}
