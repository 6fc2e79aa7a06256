/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/archive/groups.h"

#include "base/text.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/cgroup_pod.h"
#include "snapshot/cgroup_tree.h"
#include "sources/cgroup/figures.h"
#include "sources/cgroup/walk.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Where a hierarchy may be: the file that tells it, and one that each of its groups has. */
static const struct hierarchy {
	enum cgroup_version version;
	const char *directory; /* with a slash */
	const char *mark, *limit;
} hierarchies[] = {
	{ CGROUP_V1, "sys/fs/cgroup/memory/", "memory.usage_in_bytes", "memory.limit_in_bytes" },
	{ CGROUP_V2, "sys/fs/cgroup/", "cgroup.controllers", "memory.max" },
	{ CGROUP_V2, "sys/fs/cgroup/unified/", "cgroup.controllers", "memory.max" },
};

struct reading {
	struct snapshot *snapshot;
	const struct file_tree *tree;
	const struct hierarchy *hierarchy;
	struct cgroup_members *members;
	struct buffer buffer;
	const char *directory; /* of the group that is read, without a slash at its end */
};

static int read_group_file(void *context, struct buffer *buffer, const char *name)
{
	const struct reading *reading = context;
	char path[TREE_PATH_MAX];
	struct text_span text;

	if (snprintf(path, sizeof(path), "%s/%s", reading->directory, name) >= (int)sizeof(path) ||
		!file_tree_find(reading->tree, path, &text))
		return -ENOENT;
	buffer_set(buffer, text.start, text_span_length(text));
	return 0;
}

static bool has_memory_controller(const struct hierarchy *hierarchy, struct text_span text)
{
	struct text_span line, word;

	if (hierarchy->version == CGROUP_V1)
		return true;
	if (!text_span_line(&text, &line))
		line = text;
	while (text_span_word(&line, &word))
		if (text_span_equals(word, "memory"))
			return true;
	return false;
}

static const struct hierarchy *find_hierarchy(const struct file_tree *tree)
{
	for (size_t i = 0; i < sizeof(hierarchies) / sizeof(*hierarchies); i++) {
		char path[TREE_PATH_MAX];
		struct text_span text;

		snprintf(path, sizeof(path), "%s%s", hierarchies[i].directory, hierarchies[i].mark);
		if (file_tree_find(tree, path, &text) &&
			has_memory_controller(&hierarchies[i], text))
			return &hierarchies[i];
	}
	return NULL;
}

/* The path of the group in its hierarchy, owned by the snapshot; NULL when it is no group. */
static const char *group_path(struct reading *reading, const char *directory, size_t length)
{
	size_t top = strlen(reading->hierarchy->directory) - 1;

	if (length == top)
		return "/";
	return arena_copy(&reading->snapshot->texts, directory + top, length - top);
}

static void add_group(struct reading *reading, const char *path)
{
	struct arena *texts = &reading->snapshot->texts;
	struct cgroup figures = { 0 };

	if (reading->snapshot->cgroup_count >= CGROUPS_MAX)
		return;
	/* the root has no limit, but statistics */
	if (cgroup_read_figures_by(&reading->buffer, reading->hierarchy->version, path,
		    read_group_file, reading, true, &figures) <= 0 &&
		path[1] != '\0')
		return;
	figures.path = path;
	figures.unit = cgroup_unit(texts, path);
	figures.container = cgroup_container(texts, path);
	figures.pod = cgroup_pod(texts, path).uid;
	*snapshot_add_cgroup(reading->snapshot, path) = figures;
}

/* A group is where a file has the name: of its limit, and for the root of the mark. */
static void visit(struct reading *reading, const struct tree_file *file)
{
	const char *name = strrchr(file->path, '/') + 1, *path;
	size_t length = (size_t)(name - 1 - file->path);
	bool is_root = length + 1 == strlen(reading->hierarchy->directory);
	bool is_group =
		strcmp(name, is_root ? reading->hierarchy->mark : reading->hierarchy->limit) == 0;
	bool is_list = strcmp(name, "cgroup.procs") == 0;

	if (!is_group && !is_list)
		return;
	path = group_path(reading, file->path, length);
	if (is_list)
		cgroup_members_add(reading->members, file->text, path);
	reading->directory = arena_copy(&reading->snapshot->texts, file->path, length);
	if (is_group)
		add_group(reading, path);
}

void archive_read_groups(
	struct snapshot *snapshot, const struct file_tree *tree, struct cgroup_members *members)
{
	struct reading reading = { .snapshot = snapshot,
		.tree = tree,
		.hierarchy = find_hierarchy(tree),
		.members = members };

	if (!reading.hierarchy)
		return;
	snapshot->cgroup_version = reading.hierarchy->version;
	for (size_t i = file_tree_from(tree, reading.hierarchy->directory);
		i < tree->count &&
		text_starts_with(tree->files[i].path, reading.hierarchy->directory);
		i++)
		if (!tree->files[i].target)
			visit(&reading, &tree->files[i]);
	cgroup_members_finish(members);
	buffer_release(&reading.buffer);
}
