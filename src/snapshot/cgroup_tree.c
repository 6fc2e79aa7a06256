/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/cgroup_tree.h"

#include "snapshot/snapshot.h"

#include <stdlib.h>
#include <string.h>

struct cgroup *snapshot_add_cgroup(struct snapshot *snapshot, const char *path)
{
	struct cgroup *cgroup;

	array_reserve(snapshot->cgroups, snapshot->cgroup_count, snapshot->cgroup_capacity);
	cgroup = &snapshot->cgroups[snapshot->cgroup_count++];
	*cgroup = (struct cgroup){ .path = path };
	return cgroup;
}

/* "/" sorts below every other byte, which keeps a subtree together: "/a/b" before "/a-b". */
int cgroup_compare_paths(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	if (*a == *b)
		return 0;
	if (*a == '\0' || *b == '\0')
		return *a == '\0' ? -1 : 1;
	if (*a == '/' || *b == '/')
		return *a == '/' ? -1 : 1;
	return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
}

static int compare_cgroups(const void *left, const void *right)
{
	const struct cgroup *a = left, *b = right;

	return cgroup_compare_paths(a->path, b->path);
}

/* Of `above`, so many bytes count; the root has none. */
static bool is_within(const char *path, const char *above, size_t length)
{
	return path && strncmp(path, above, length) == 0 &&
	       (path[length] == '\0' || path[length] == '/');
}

bool cgroup_path_is_within(const char *path, const char *above)
{
	return is_within(path, above, strcmp(above, "/") == 0 ? 0 : strlen(above));
}

bool cgroup_path_is_within_word(const char *path, const char *word)
{
	size_t length = strlen(word);

	while (length > 0 && word[length - 1] == '/')
		length--;
	return is_within(path, word, length);
}

static void ensure_root(struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->cgroup_count; i++)
		if (strcmp(snapshot->cgroups[i].path, "/") == 0)
			return;
	snapshot_add_cgroup(snapshot, "/");
}

/* In pre-order a cgroup is open as long as the next ones are below it. */
static void link_tree(struct snapshot *snapshot)
{
	struct cgroup *cgroups = snapshot->cgroups;
	size_t open = 0;

	for (size_t i = 0; i < snapshot->cgroup_count; i++)
		cgroups[i].end = 0;
	for (size_t i = 0; i < snapshot->cgroup_count; i++) {
		while (!cgroup_path_is_within(cgroups[i].path, cgroups[open].path)) {
			cgroups[open].end = i;
			open = cgroups[open].parent;
		}
		cgroups[i].parent = open;
		open = i;
	}
	for (size_t i = 0; i < snapshot->cgroup_count; i++)
		if (cgroups[i].end == 0)
			cgroups[i].end = snapshot->cgroup_count;
}

bool snapshot_has_min(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->cgroup_count; i++)
		if (figure_or(snapshot->cgroups[i].min_bytes, 0) > 0)
			return true;
	return false;
}

struct cgroup *snapshot_find_cgroup(const struct snapshot *snapshot, const char *path)
{
	const struct cgroup wanted = { .path = path };

	if (snapshot->cgroup_count == 0)
		return NULL;
	return bsearch(&wanted, snapshot->cgroups, snapshot->cgroup_count,
		sizeof(*snapshot->cgroups), compare_cgroups);
}

/*
 * The cgroup of this path, or the nearest one above that exists.  All cgroups sorted between that
 * one and the path are below it too, so the parents of the last one before the path lead to it.
 * The root always exists and sorts first.
 */
static size_t nearest_group(const struct snapshot *snapshot, const char *path)
{
	const struct cgroup *cgroups = snapshot->cgroups;
	size_t place = 0, end = snapshot->cgroup_count;

	while (end - place > 1) {
		size_t middle = place + (end - place) / 2;

		if (cgroup_compare_paths(cgroups[middle].path, path) <= 0)
			place = middle;
		else
			end = middle;
	}
	while (!cgroup_path_is_within(path, cgroups[place].path))
		place = cgroups[place].parent;
	return place;
}

bool cgroup_path_is_in_tree(const char *path)
{
	if (!path || *path != '/')
		return false;
	return strncmp(path, "/..", 3) != 0 || (path[3] != '\0' && path[3] != '/');
}

/* Most processes of a cgroup were read in a row and share one copy of its path. */
static void link_processes(struct snapshot *snapshot)
{
	const char *path = NULL;
	size_t place = CGROUP_UNKNOWN;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		struct process *process = &snapshot->processes[i];

		if (process->cgroup != path) {
			path = process->cgroup;
			place = cgroup_path_is_in_tree(path) ? nearest_group(snapshot, path)
							     : CGROUP_UNKNOWN;
		}
		process->memcg = place;
	}
}

/* Sorts by counting, which keeps the processes of a cgroup in the order of their PIDs. */
static void list_members(struct snapshot *snapshot)
{
	struct cgroup *cgroups = snapshot->cgroups;
	size_t *next = memory_alloc((snapshot->cgroup_count + 1) * sizeof(*next));

	for (size_t i = 0; i < snapshot->process_count; i++)
		if (snapshot->processes[i].memcg != CGROUP_UNKNOWN)
			next[snapshot->processes[i].memcg + 1]++;
	for (size_t i = 1; i <= snapshot->cgroup_count; i++)
		next[i] += next[i - 1];
	for (size_t i = 0; i < snapshot->cgroup_count; i++) {
		cgroups[i].first_member = next[i];
		cgroups[i].end_member = next[cgroups[i].end];
	}
	free(snapshot->members);
	snapshot->members = memory_alloc(snapshot->process_count * sizeof(*snapshot->members));
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (snapshot->processes[i].memcg != CGROUP_UNKNOWN)
			snapshot->members[next[snapshot->processes[i].memcg]++] = i;
	free(next);
}

static bool paths_are_valid(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->cgroup_count; i++)
		if (snapshot->cgroups[i].path[0] != '/' ||
			(i > 0 && compare_cgroups(
					  &snapshot->cgroups[i - 1], &snapshot->cgroups[i]) == 0))
			return false;
	return true;
}

bool snapshot_link(struct snapshot *snapshot)
{
	if (snapshot->cgroup_count == 0) {
		for (size_t i = 0; i < snapshot->process_count; i++)
			snapshot->processes[i].memcg = CGROUP_UNKNOWN;
		return true;
	}
	ensure_root(snapshot);
	qsort(snapshot->cgroups, snapshot->cgroup_count, sizeof(*snapshot->cgroups),
		compare_cgroups);
	if (!paths_are_valid(snapshot))
		return false;
	link_tree(snapshot);
	link_processes(snapshot);
	list_members(snapshot);
	return true;
}
