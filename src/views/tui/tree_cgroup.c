/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows below the cgroups they run in. */
#include "views/tui/tree_cgroup.h"

#include "snapshot/cgroup_tree.h"
#include "views/tui/tree.h"

#include "model/report/groups.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#define NOBODY SIZE_MAX

/* A recording may have paths of any depth: the part below this depth is one name. */
enum { DEEPEST = 64 };

/* A cgroup that has a row, or that is above a cgroup with a row. */
struct branch {
	const char *path; /* of which the first `length` bytes count; NULL: not known */
	size_t length;
	struct branch *parent, *first_child, *last_child, *next; /* children by their first rows */
	size_t first_row, last_row;                              /* of its own; NOBODY: none */
	size_t first_below;                                      /* row of the subtree */
	size_t process_count;
	struct figure own_bytes;
};

struct forest {
	struct branch top; /* not a cgroup: the parent of the topmost branches */
	void *by_path;     /* as of tsearch(3) */
	size_t *next_row;  /* of the same cgroup */
	struct arena branches;
};

static int compare_branches(const void *left, const void *right)
{
	const struct branch *a = left, *b = right;

	if (!a->path || !b->path)
		return (a->path == NULL) - (b->path == NULL);
	if (a->length != b->length)
		return a->length < b->length ? -1 : 1;
	return memcmp(a->path, b->path, a->length);
}

static struct branch *find_branch(const struct forest *forest, const char *path, size_t length)
{
	const struct branch wanted = { .path = path, .length = length };
	struct branch *const *found = tfind(&wanted, &forest->by_path, compare_branches);

	return found ? *found : NULL;
}

/* The length of the path of the cgroup above; 0 if there is none. */
static size_t length_above(const char *path, size_t length)
{
	size_t above = 0;

	if (!path || *path != '/' || length == 1)
		return 0;
	for (size_t i = 1, depth = 0; i < length && depth < DEEPEST; i++)
		if (path[i] == '/') {
			above = i;
			depth++;
		}
	return above ? above : 1;
}

static struct branch *ensure_branch(
	struct forest *forest, const char *path, size_t length, size_t row)
{
	size_t above = length_above(path, length);
	struct branch *branch = find_branch(forest, path, length), *parent = &forest->top;

	if (branch)
		return branch;
	if (above)
		parent = ensure_branch(forest, path, above, row);
	branch = arena_alloc(&forest->branches, sizeof(*branch));
	*branch = (struct branch){ .path = path,
		.length = length,
		.parent = parent,
		.first_row = NOBODY,
		.first_below = row,
		.own_bytes = figure_of(0) };
	if (parent->last_child)
		parent->last_child->next = branch;
	else
		parent->first_child = branch;
	parent->last_child = branch;
	if (!tsearch(branch, &forest->by_path, compare_branches))
		memory_exhausted();
	return branch;
}

static size_t length_of(const char *path)
{
	return path ? strlen(path) : 0;
}

static void plant(struct forest *forest, const struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		const char *path = rows->items[i].entry->process->cgroup;
		struct branch *branch = ensure_branch(forest, path, length_of(path), i);

		if (branch->first_row == NOBODY)
			branch->first_row = i;
		else
			forest->next_row[branch->last_row] = i;
		branch->last_row = i;
		forest->next_row[i] = NOBODY;
	}
}

/* The branch of the cgroup or of the nearest cgroup above; the top if there is none. */
static struct branch *nearest_branch(struct forest *forest, const char *path)
{
	size_t length = length_of(path);
	struct branch *branch = find_branch(forest, path, length);

	while (!branch && length > 0) {
		length = length_above(path, length);
		branch = length ? find_branch(forest, path, length) : NULL;
	}
	return branch ? branch : &forest->top;
}

static void sum_up(struct forest *forest, const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->count; i++) {
		const struct ranking_entry *entry = &verdict->entries[i];
		struct branch *branch;

		if (entry->process->kernel_thread)
			continue;
		branch = nearest_branch(forest, entry->process->cgroup);
		for (; branch; branch = branch->parent) {
			branch->process_count++;
			branch->own_bytes = figure_add(branch->own_bytes, group_own_bytes(entry));
		}
	}
}

/* The lines while they are built. */
struct layout {
	const struct forest *forest;
	const struct snapshot *snapshot;
	struct tree *tree;
	size_t *places; /* of the rows */
	size_t placed;
};

/* The line above shows `said` bytes of the path already. */
static void add_line(struct layout *layout, const struct branch *branch, size_t said,
	unsigned depth, bool goes_on)
{
	struct tree *tree = layout->tree;
	struct tree_group group = { .line = layout->placed + tree->group_count,
		.first = layout->placed,
		.end = layout->placed,
		.depth = depth,
		.goes_on = goes_on,
		.process_count = branch->process_count,
		.own_bytes = branch->own_bytes };

	if (branch->path) {
		group.path = arena_copy(&tree->texts, branch->path, branch->length);
		group.part = group.path + said + (said > 0 && group.path[said] == '/');
		group.cgroup = snapshot_find_cgroup(layout->snapshot, group.path);
	}
	array_reserve(tree->groups, tree->group_count, tree->group_capacity);
	tree->groups[tree->group_count++] = group;
}

/* Behind the rows of a child cgroup, another line names the cgroup again. */
static void place_own(struct layout *layout, const struct branch *branch, size_t said,
	unsigned depth, bool goes_on)
{
	if (goes_on)
		add_line(layout, branch, said, depth, true);
	for (size_t row = branch->first_row; row != NOBODY; row = layout->forest->next_row[row]) {
		layout->tree->depths[layout->placed] = 1;
		layout->places[layout->placed++] = row;
	}
}

static void place_branch(
	struct layout *layout, const struct branch *branch, size_t said, unsigned depth)
{
	bool waits = branch->first_row != NOBODY;
	bool has_line = waits || branch->first_child->next;
	size_t group = layout->tree->group_count;
	size_t said_below = has_line ? branch->length : said;

	if (has_line)
		add_line(layout, branch, said, depth, false);
	for (const struct branch *child = branch->first_child; child; child = child->next) {
		if (waits && branch->first_row < child->first_below) {
			place_own(layout, branch, said, depth, child != branch->first_child);
			waits = false;
		}
		place_branch(layout, child, said_below, depth + has_line);
	}
	if (waits)
		place_own(layout, branch, said, depth, branch->first_child);
	if (has_line)
		layout->tree->groups[group].end = layout->placed;
}

/* For tdestroy(3): the arena owns the branches. */
static void keep(void *branch)
{
	(void)branch;
}

void tree_by_cgroup(struct tree *ret_tree, struct rows *rows)
{
	struct forest forest = { .top.first_row = NOBODY,
		.top.own_bytes = figure_of(0),
		.next_row = memory_alloc(rows->count * sizeof(*forest.next_row)) };
	struct layout layout = { .forest = &forest,
		.tree = ret_tree,
		.places = memory_alloc(rows->count * sizeof(*layout.places)) };

	*ret_tree =
		(struct tree){ .depths = memory_alloc(rows->count * sizeof(*ret_tree->depths)) };
	if (rows->count > 0) {
		layout.snapshot = rows->items[0].snapshot;
		plant(&forest, rows);
		sum_up(&forest, rows->items[0].verdict);
		for (const struct branch *branch = forest.top.first_child; branch;
			branch = branch->next)
			place_branch(&layout, branch, 0, 0);
		rows_reorder(rows, layout.places);
	}
	tdestroy(forest.by_path, keep);
	arena_release(&forest.branches);
	free(forest.next_row);
	free(layout.places);
}
