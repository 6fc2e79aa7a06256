/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/cursor.h"

/* The place of the process in the rows; SIZE_MAX if the process is not shown. */
static size_t place_of(const struct tui_state *state, const struct process_id *key)
{
	for (size_t i = 0; key->pid && i < state->rows.count; i++)
		if (tui_is_same(key, state->rows.items[i].entry->process))
			return i;
	return SIZE_MAX;
}

static void choose(struct tui_state *state, size_t place)
{
	const struct row *row;

	state->cursor = place;
	row = tui_chosen(state);
	state->chosen = row ? process_id_of(row->entry->process) : (struct process_id){ 0 };
}

static size_t last_first(const struct tui_state *state)
{
	size_t page = (size_t)tui_page(state), count = tui_line_count(state);

	return count > page ? count - page : 0;
}

/* The line of the row, or of the first of the groups right above the row. */
static size_t line_with_groups(const struct tui_state *state, size_t place)
{
	const struct fold *fold = folds_at(&state->tree.folds, place);

	if (fold)
		place = fold->first;
	return place ? tree_line(&state->tree, place - 1) + 1 : 0;
}

void cursor_show(struct tui_state *state)
{
	size_t page = (size_t)tui_page(state), line = tree_line(&state->tree, state->cursor);

	if (state->first > last_first(state))
		state->first = last_first(state);
	if (line_with_groups(state, state->cursor) < state->first)
		state->first = line_with_groups(state, state->cursor);
	if (line >= state->first + page)
		state->first = line - page + 1;
}

void cursor_move_to(struct tui_state *state, size_t place)
{
	if (state->rows.count > 0 && place >= state->rows.count)
		place = state->rows.count - 1;
	choose(state, state->rows.count ? place : 0);
	cursor_show(state);
}

void cursor_keep(struct tui_state *state)
{
	size_t place = place_of(state, &state->chosen);
	bool found = place != SIZE_MAX;
	size_t line = found ? tree_line(&state->tree, place) : 0;

	if (state->first > last_first(state))
		state->first = last_first(state);
	if (state->at_head) {
		state->first = 0;
		cursor_move_to(state, 0);
	} else if (found &&
		   (state->following || (line >= state->first && line < tui_end_of_view(state)))) {
		cursor_move_to(state, place);
	} else {
		cursor_move_to(state, state->cursor);
	}
}

const struct row *cursor_target(struct tui_state *state)
{
	const struct row *row = tui_chosen(state);
	const struct fold *fold = folds_at(&state->tree.folds, state->cursor);
	size_t place;

	if (fold) {
		tui_say(state, "this line stands for %zu %s; Enter opens it", fold->count,
			fold->count == 1 ? "process" : "processes");
		return NULL;
	}
	if (state->seen.pid == 0 || (row && tui_is_same(&state->seen, row->entry->process)))
		return row;
	place = place_of(state, &state->seen);
	if (place == SIZE_MAX) {
		const struct process *process =
			snapshot_find(state->view.snapshot, state->seen.pid);

		tui_say(state, "%d %s", (int)state->seen.pid,
			process && tui_is_same(&state->seen, process) ? "is no longer shown"
								      : "has exited");
		return NULL;
	}
	state->at_head = false;
	cursor_move_to(state, place);
	return tui_chosen(state);
}

unsigned cursor_choose(struct tui_state *state, size_t place)
{
	/* the head names the process that is followed */
	unsigned effects = TUI_LOOK | (state->following ? TUI_HEAD : 0);

	state->at_head = state->following = false;
	cursor_move_to(state, place);
	return effects;
}
