/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/target_cgroup.h"

#include "snapshot/cgroup_tree.h"
#include "snapshot/target_prefix.h"

#include "base/text.h"
#include "snapshot/cgroup_name.h"

#include <string.h>

static bool is_meant(const struct cgroup *cgroup, const char *word)
{
	return (cgroup->unit && strcmp(cgroup->unit, word) == 0) ||
	       (cgroup->container && strcmp(cgroup->container, word) == 0);
}

/* The outermost cgroup of the unit or container, which sorts first. */
static struct cgroup *find_by_name(const struct snapshot *snapshot, const char *word)
{
	for (size_t i = 0; i < snapshot->cgroup_count; i++)
		if (is_meant(&snapshot->cgroups[i], word))
			return &snapshot->cgroups[i];
	return NULL;
}

/* The path that the word gives, without trailing slashes; NULL if the word names a unit. */
static const char *path_in(struct arena *arena, const struct snapshot *snapshot, const char *word)
{
	static const char prefix[] = "cgroup:";
	size_t length;

	if (target_is_prefixed(word))
		return target_container_path(arena, snapshot, word);
	if (text_starts_with(word, prefix))
		word += strlen(prefix);
	if (*word != '/')
		return NULL;
	length = strlen(word);
	while (length > 1 && word[length - 1] == '/')
		length--;
	return arena_copy(arena, word, length);
}

struct cgroup *target_find_cgroup(const struct snapshot *snapshot, const char *word)
{
	struct arena arena = ARENA_EMPTY;
	const char *path = path_in(&arena, snapshot, word);
	struct cgroup *cgroup =
		path ? snapshot_find_cgroup(snapshot, path) : find_by_name(snapshot, word);

	arena_release(&arena);
	return cgroup;
}

/* The directory of that name in the path; NULL for none. */
static const char *find_directory(const char *path, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = strchr(path, '/'); length > 0 && at; at = strchr(at + 1, '/'))
		if (strncmp(at + 1, name, length) == 0 && strchr("/", at[1 + length]))
			return at + 1;
	return NULL;
}

/* The path up to the directory of the unit's name. */
static const char *path_of_unit(struct arena *arena, const struct process *process)
{
	const char *found = find_directory(process->cgroup, process->unit);

	return found ? arena_copy(arena, process->cgroup,
			       (size_t)(found - process->cgroup) + strlen(process->unit))
		     : NULL;
}

static const char *path_of_processes(struct snapshot *snapshot, const char *word)
{
	const char *path = path_in(&snapshot->texts, snapshot, word);

	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *process = &snapshot->processes[i];

		if (!process->cgroup)
			continue;
		if (path && cgroup_path_is_within(process->cgroup, path))
			return path;
		if (!path && process->unit && strcmp(process->unit, word) == 0)
			return path_of_unit(&snapshot->texts, process);
		if (!path && process->container && strcmp(process->container, word) == 0)
			return process->cgroup;
	}
	return NULL;
}

/* The known use of a cgroup in a recording without a tree. */
static int64_t anonymous_bytes(const struct snapshot *snapshot, const struct cgroup *cgroup)
{
	int64_t bytes = 0;

	for (size_t i = cgroup->first_member; i < cgroup->end_member; i++)
		bytes = size_sum(bytes,
			figure_or(snapshot->processes[snapshot->members[i]].memory.rss_anon_bytes,
				0));
	return bytes;
}

struct cgroup *target_make_cgroup(struct snapshot *snapshot, const char *word)
{
	const char *path = path_of_processes(snapshot, word);
	bool has_tree = snapshot->cgroup_count > 0;
	struct cgroup *cgroup;

	if (!cgroup_path_is_in_tree(path))
		return NULL;
	cgroup = snapshot_find_cgroup(snapshot, path);
	if (cgroup)
		return cgroup; /* a recording may have another unit for this path */
	snapshot_add_cgroup(snapshot, path);
	if (snapshot->cgroup_version == CGROUP_NONE)
		snapshot->cgroup_version = CGROUP_V2;
	snapshot_link(snapshot);
	cgroup = snapshot_find_cgroup(snapshot, path);
	cgroup->unit = cgroup_unit(&snapshot->texts, path);
	cgroup->container = cgroup_container(&snapshot->texts, path);
	/* charges stay with the cgroup they were made in (cgroup-v2.rst, Memory Ownership) */
	cgroup->current_bytes = figure_of(has_tree ? 0 : anonymous_bytes(snapshot, cgroup));
	return cgroup;
}

bool *target_mark_cgroups(const struct snapshot *snapshot, const struct target *target)
{
	bool *marked = memory_alloc(snapshot->cgroup_count + 1);

	for (size_t i = 0; i < target->count; i++) {
		size_t memcg = target->items[i]->memcg;

		for (; memcg != CGROUP_UNKNOWN && !marked[memcg];
			memcg = cgroup_above(snapshot, memcg))
			marked[memcg] = true;
	}
	return marked;
}
