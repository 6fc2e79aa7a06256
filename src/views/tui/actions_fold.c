/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/actions_fold.h"

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

unsigned fold_open(struct tui_state *state, size_t place)
{
	struct arena arena = ARENA_EMPTY;
	const char *kind = fold_kind(&arena, &state->rows.items[place]);

	array_reserve(state->opened, state->opened_count, state->opened_capacity);
	state->opened[state->opened_count] = NULL;
	tui_set_text(&state->opened[state->opened_count++], kind);
	arena_release(&arena);
	return TUI_ROWS | TUI_LOOK;
}

void fold_rows(struct tui_state *state)
{
	struct folds *folds = &state->tree.folds;
	size_t kept = 0;

	if (state->unfolded || state->settings.sort.field || state->settings.tree != TREE_NONE)
		return;
	folds_find(folds, &state->rows);
	for (size_t i = 0; state->opened_count > 0 && i < folds->count; i++) {
		const struct row *row = &state->rows.items[folds->items[i].first];

		if (find_opened(state, row) == SIZE_MAX)
			folds->items[kept++] = folds->items[i];
	}
	if (state->opened_count > 0)
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

unsigned act_fold(struct tui_state *state)
{
	const struct row *row = tui_chosen(state);
	size_t kind = row ? find_opened(state, row) : SIZE_MAX;

	if (fold_chosen(state))
		return fold_open(state, state->cursor);
	if (kind != SIZE_MAX)
		return fold_again(state, kind);
	tui_say(state, "nothing is folded here");
	return 0;
}

unsigned act_fold_all(struct tui_state *state)
{
	state->unfolded = !state->unfolded;
	forget_opened(state);
	if (state->settings.sort.field || state->settings.tree != TREE_NONE)
		tui_say(state, "processes are folded in order of rank, without a tree");
	return TUI_ROWS | TUI_LOOK;
}
