/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/advice/advice_group.h"

#include "base/text.h"
#include "model/advice/advice_limit.h"
#include "snapshot/cgroup_tree.h"
#include "snapshot/target.h"
#include "snapshot/target_cgroup.h"

#include <string.h>

static bool holds_all(const struct leak_group *group, const char *path)
{
	for (size_t i = 0; i < group->members.count; i++)
		if (!cgroup_path_is_within(group->members.items[i]->cgroup, path))
			return false;
	return true;
}

/* The innermost cgroup above the first member that holds all; "" for the root. */
static const char *common_path(const struct leak_group *group, struct arena *texts)
{
	const char *first = group->members.items[0]->cgroup;
	char *path = arena_copy_text(texts, first ? first : ""), *last;

	for (last = strrchr(path, '/'); last && (last[1] == '\0' || !holds_all(group, path));
		last = strrchr(path, '/'))
		*last = '\0';
	return *path == '/' ? path : "";
}

const char *advice_group_limit_word(
	const struct snapshot *snapshot, const struct leak_group *group, struct arena *texts)
{
	const char *word = advice_limit_word(snapshot, target_largest(&group->members), texts);
	const struct cgroup *cgroup = word ? target_find_cgroup(snapshot, word) : NULL;
	const char *path;

	if (!word || (cgroup && holds_all(group, cgroup->path)))
		return word;
	path = common_path(group, texts);
	return *path ? text_format(texts, "cgroup:%s", path) : NULL;
}
