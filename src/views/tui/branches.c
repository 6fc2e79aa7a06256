/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/branches.h"

#include "base/text.h"
#include "views/prose/prose_words.h"

#include <stdlib.h>
#include <string.h>

/* What tells a branch in every snapshot: the process above it, or else the cgroup. */
struct branch_name {
	const struct process *process; /* NULL: the cgroup counts */
	const char *cgroup;            /* "" for processes whose cgroup is not known */
};

static bool is_named(const struct branch_key *key, const struct branch_name *name)
{
	if (name->process)
		return !key->cgroup && tui_is_same(&key->process, name->process);
	return key->cgroup && strcmp(key->cgroup, name->cgroup) == 0;
}

/* The place of the branch among those that are not as all are; SIZE_MAX if it is as they are. */
static size_t find(const struct branches *branches, const struct branch_name *name)
{
	for (size_t i = 0; i < branches->count; i++)
		if (is_named(&branches->others[i], name))
			return i;
	return SIZE_MAX;
}

static bool is_closed(const struct branches *branches, const struct branch_name *name)
{
	return branches->are_closed != (find(branches, name) != SIZE_MAX);
}

static void set_closed(struct branches *branches, const struct branch_name *name, bool closed)
{
	struct branch_key key = { .cgroup = NULL };
	size_t place = find(branches, name);

	if (is_closed(branches, name) == closed)
		return;
	if (place != SIZE_MAX) {
		free(branches->others[place].cgroup);
		branches->others[place] = branches->others[--branches->count];
		return;
	}
	if (name->process)
		key.process = process_id_of(name->process);
	else
		key.cgroup = strcpy(memory_alloc(strlen(name->cgroup) + 1), name->cgroup);
	array_reserve(branches->others, branches->count, branches->capacity);
	branches->others[branches->count++] = key;
}

static struct branch_name name_of_process(const struct tui_state *state, size_t place)
{
	return (struct branch_name){ .process = state->rows.items[place].entry->process,
		.cgroup = "" };
}

static struct branch_name name_of_group(const struct tree_group *group)
{
	return (struct branch_name){ .cgroup = group->path ? group->path : "" };
}

/* The row behind the last descendant of the row's process. */
static size_t end_of_process(const struct tui_state *state, size_t place)
{
	const unsigned short *depths = state->tree.depths;
	size_t end = place + 1;

	while (end < state->rows.count && depths[end] > depths[place])
		end++;
	return end;
}

/* A branch that is all there is would leave one line of the table where all are to be folded. */
static bool may_fold(const struct tui_state *state, size_t first, size_t end)
{
	return !state->branches.are_closed || end - first < state->rows.count;
}

static void add_fold(struct folds *folds, size_t first, size_t end)
{
	array_reserve(folds->items, folds->count, folds->capacity);
	folds->items[folds->count++] = (struct fold){ first, end - first };
}

static void fold_processes(struct tui_state *state)
{
	for (size_t i = 0; i < state->rows.count; i++) {
		struct branch_name name = name_of_process(state, i);
		size_t end;

		if (!is_closed(&state->branches, &name))
			continue;
		end = end_of_process(state, i);
		if (end == i + 1 || !may_fold(state, i, end) ||
			tui_follows_one_of(state, i + 1, end))
			continue;
		add_fold(&state->tree.folds, i + 1, end);
		i = end - 1;
	}
}

/*
 * Of the groups, those stay that are in no fold; a folded one goes into the fold.  What has a line
 * of its own is counted anew.
 */
static void fold_groups(struct tui_state *state)
{
	struct tree *tree = &state->tree;
	size_t kept = 0, folded_end = 0, hidden = 0;

	tree->folded = memory_alloc(tree->group_count * sizeof(*tree->folded));
	for (size_t i = 0; i < tree->group_count; i++) {
		struct tree_group group = tree->groups[i];
		struct branch_name name = name_of_group(&group);

		if (group.first < folded_end)
			continue;
		if (!group.goes_on && is_closed(&state->branches, &name) &&
			may_fold(state, group.first, group.end) &&
			!tui_follows_one_of(state, group.first, group.end)) {
			tree->folded[tree->folds.count] = group;
			add_fold(&tree->folds, group.first, group.end);
			folded_end = group.end;
			hidden += group.end - group.first - 1;
			continue;
		}
		group.line = group.first - hidden + kept;
		tree->groups[kept++] = group;
	}
	tree->group_count = kept;
}

void branches_fold(struct tui_state *state)
{
	if (state->tree.groups)
		fold_groups(state);
	else if (state->tree.depths)
		fold_processes(state);
}

bool branches_begins(const struct tui_state *state, size_t place)
{
	return !state->tree.groups && state->tree.depths && place < state->rows.count &&
	       end_of_process(state, place) > place + 1;
}

/* The row of the parent; SIZE_MAX for none. */
static size_t above(const struct tui_state *state, size_t place)
{
	const unsigned short *depths = state->tree.depths;
	unsigned short depth = depths[place];

	while (depth > 0 && place-- > 0)
		if (depths[place] < depth)
			return place;
	return SIZE_MAX;
}

static void open_processes(struct tui_state *state, size_t place)
{
	for (place = above(state, place); place != SIZE_MAX; place = above(state, place)) {
		struct branch_name name = name_of_process(state, place);

		set_closed(&state->branches, &name, false);
	}
}

/* Also the cgroups above, by the slashes in the path. */
static void open_groups(struct tui_state *state, const char *cgroup)
{
	struct arena arena = ARENA_EMPTY;
	char *path = arena_copy(&arena, cgroup ? cgroup : "", cgroup ? strlen(cgroup) : 0);
	struct branch_name name = { .cgroup = path };

	for (;;) {
		char *slash = strrchr(path, '/');

		set_closed(&state->branches, &name, false);
		if (!slash || path[1] == '\0')
			break;
		slash[slash == path] = '\0';
	}
	arena_release(&arena);
}

void branches_open(struct tui_state *state, size_t place)
{
	if (state->tree.groups)
		open_groups(state, state->rows.items[place].entry->process->cgroup);
	else if (state->tree.depths)
		open_processes(state, place);
}

void branches_open_fold(struct tui_state *state, const struct fold *fold)
{
	const struct tree *tree = &state->tree;
	struct branch_name name = tree->folded
					  ? name_of_group(&tree->folded[fold - tree->folds.items])
					  : name_of_process(state, fold->first - 1);

	set_closed(&state->branches, &name, false);
}

/* The innermost group with a line that holds all these rows. */
static const struct tree_group *group_around(
	const struct tui_state *state, size_t first, size_t end)
{
	const struct tree_group *found = NULL;

	for (size_t i = 0; i < state->tree.group_count; i++) {
		const struct tree_group *group = &state->tree.groups[i];

		if (!group->goes_on && group->first <= first && group->end >= end)
			found = group;
	}
	return found;
}

static bool close_group(struct tui_state *state, size_t first, size_t end)
{
	const struct tree_group *group = group_around(state, first, end);
	struct branch_name name;

	if (!group)
		return false;
	name = name_of_group(group);
	set_closed(&state->branches, &name, true);
	return true;
}

bool branches_close(struct tui_state *state, size_t place)
{
	const struct fold *fold = folds_at(&state->tree.folds, place);
	struct branch_name name;

	if (!state->tree.depths || place >= state->rows.count)
		return false;
	if (state->tree.groups)
		return close_group(state, fold ? fold->first : place,
			fold ? fold->first + fold->count : place + 1);
	if (fold)
		place = above(state, fold->first - 1);
	else if (end_of_process(state, place) == place + 1 ||
		 folds_at(&state->tree.folds, place + 1))
		place = above(state, place);
	if (place == SIZE_MAX)
		return false;
	name = name_of_process(state, place);
	set_closed(&state->branches, &name, true);
	return true;
}

void branches_toggle_all(struct tui_state *state)
{
	bool were_closed = state->branches.are_closed;

	tui_forget_branches(state);
	state->branches.are_closed = !were_closed;
}

/* "ranks 2 to 112"; the rows of a branch may be in any order, and have no ranks. */
static const char *rank_words(struct arena *arena, const struct rows *rows, const struct fold *fold)
{
	size_t lowest = 0, highest = 0;

	for (size_t i = fold->first; i < fold->first + fold->count; i++) {
		size_t rank = rows->items[i].entry->rank;

		if (rank && (!lowest || rank < lowest))
			lowest = rank;
		if (rank > highest)
			highest = rank;
	}
	if (!lowest)
		return ", exempt";
	if (lowest == highest)
		return text_format(arena, ", rank %zu", lowest);
	return text_format(arena, ", ranks %zu to %zu", lowest, highest);
}

const char *branches_words(struct arena *arena, const struct rows *rows, const struct fold *fold)
{
	struct figure own = fold_own_bytes(rows, fold);

	return text_format(arena, "%s below%s%s%s%s",
		prose_count(arena, fold->count, "process", "processes"),
		rank_words(arena, rows, fold), own.known ? "; about " : "",
		own.known ? prose_size(arena, own.value) : "", own.known ? " of their own" : "");
}
