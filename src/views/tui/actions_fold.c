/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/actions_fold.h"

#include "views/tui/branches.h"

#include <stdlib.h>
#include <string.h>

const struct fold *fold_chosen(const struct tui_state *state)
{
	return folds_at(&state->tree.folds, state->cursor);
}

/* The place of the row's kind among the opened ones; SIZE_MAX if the kind is not opened. */
static size_t find_opened(const struct tui_state *state, const struct row *row)
{
	struct arena arena = ARENA_EMPTY;
	const char *kind = fold_kind(&arena, row);
	size_t found = SIZE_MAX;

	for (size_t i = 0; i < state->opened_count && found == SIZE_MAX; i++)
		if (strcmp(state->opened[i], kind) == 0)
			found = i;
	arena_release(&arena);
	return found;
}

static unsigned open_kind(struct tui_state *state, size_t place)
{
	struct arena arena = ARENA_EMPTY;
	const char *kind = fold_kind(&arena, &state->rows.items[place]);

	array_reserve(state->opened, state->opened_count, state->opened_capacity);
	state->opened[state->opened_count] = NULL;
	tui_set_text(&state->opened[state->opened_count++], kind);
	arena_release(&arena);
	return TUI_ROWS | TUI_LOOK;
}

static bool is_tree(const struct tui_state *state)
{
	return state->settings.tree != TREE_NONE;
}

unsigned fold_open(struct tui_state *state, size_t place)
{
	if (!is_tree(state))
		return open_kind(state, place);
	branches_open(state, place);
	return TUI_ROWS | TUI_LOOK;
}

void fold_rows(struct tui_state *state)
{
	struct folds *folds = &state->tree.folds;
	size_t kept = 0;

	if (is_tree(state)) {
		branches_fold(state);
		return;
	}
	if (state->unfolded || state->settings.sort.field)
		return;
	folds_find(folds, &state->rows);
	for (size_t i = 0; i < folds->count; i++) {
		const struct fold *fold = &folds->items[i];

		if (find_opened(state, &state->rows.items[fold->first]) == SIZE_MAX &&
			!tui_follows_one_of(state, fold->first, fold->first + fold->count))
			folds->items[kept++] = *fold;
	}
	folds->count = kept;
}

static void forget_opened(struct tui_state *state)
{
	while (state->opened_count > 0)
		free(state->opened[--state->opened_count]);
}

static unsigned fold_again(struct tui_state *state, size_t kind)
{
	free(state->opened[kind]);
	state->opened[kind] = state->opened[--state->opened_count];
	return TUI_ROWS | TUI_LOOK;
}

static unsigned close_branch(struct tui_state *state)
{
	bool was_following = state->following;

	/* the user wants the branch folded, also around the process that was followed */
	state->following = false;
	state->at_head = false;
	if (branches_close(state, state->cursor))
		return TUI_ROWS | TUI_LOOK | (was_following ? TUI_HEAD : 0);
	tui_say(state, "no branch to fold here");
	return was_following ? TUI_HEAD : 0;
}

static unsigned toggle_branch(struct tui_state *state)
{
	const struct folds *folds = &state->tree.folds;
	const struct fold *fold = folds_at(folds, state->cursor);

	if (!fold && branches_begins(state, state->cursor))
		fold = folds_at(folds, state->cursor + 1);
	else if (!fold)
		return 0;
	if (!fold)
		return close_branch(state);
	branches_open_fold(state, fold);
	return TUI_ROWS | TUI_LOOK;
}

/* The kind of the row under the cursor among those opened; SIZE_MAX for none. */
static size_t opened_kind(const struct tui_state *state)
{
	const struct row *row = tui_chosen(state);

	return row && !is_tree(state) ? find_opened(state, row) : SIZE_MAX;
}

unsigned act_fold(struct tui_state *state)
{
	size_t kind = opened_kind(state);
	unsigned effects = 0;

	if (is_tree(state))
		effects = toggle_branch(state);
	else if (fold_chosen(state))
		effects = open_kind(state, state->cursor);
	else if (kind != SIZE_MAX)
		effects = fold_again(state, kind);
	if (effects == 0)
		tui_say(state, "nothing is folded here");
	return effects;
}

unsigned act_fold_close(struct tui_state *state)
{
	size_t kind = opened_kind(state);

	if (is_tree(state))
		return close_branch(state);
	if (kind != SIZE_MAX)
		return fold_again(state, kind);
	tui_say(state, "nothing to fold here");
	return 0;
}

unsigned act_fold_all(struct tui_state *state)
{
	if (is_tree(state)) {
		branches_toggle_all(state);
		return TUI_ROWS | TUI_LOOK;
	}
	state->unfolded = !state->unfolded;
	forget_opened(state);
	if (state->settings.sort.field)
		tui_say(state, "alike processes are folded in order of rank alone");
	return TUI_ROWS | TUI_LOOK;
}
