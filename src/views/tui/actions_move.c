/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/actions_move.h"

#include "base/size.h"
#include "base/text.h"
#include "views/tui/actions_fold.h"
#include "views/tui/actions_show.h"
#include "views/tui/cursor.h"
#include "views/tui/kills.h"
#include "views/tui/menu.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t moved(size_t place, long by, size_t count)
{
	if (by < 0)
		return place < (size_t)-by ? 0 : place - (size_t)-by;
	place += (size_t)by;
	return place < count ? place : count ? count - 1 : 0;
}

/* The next row with a line, or the one before; a fold counts as its first row. */
static size_t row_beside(const struct tui_state *state, size_t place, bool back)
{
	const struct fold *fold = folds_at(&state->tree.folds, place);
	size_t next = fold ? fold->first + fold->count : place + 1;

	if (!back)
		return next < state->rows.count ? next : place;
	place = fold ? fold->first : place;
	if (place == 0)
		return 0;
	fold = folds_at(&state->tree.folds, place - 1);
	return fold ? fold->first : place - 1;
}

/* The row that is `by` rows away; a fold counts as one. */
static size_t row_moved(const struct tui_state *state, long by)
{
	size_t place = state->cursor;

	if (state->tree.folds.count == 0)
		return moved(place, by, state->rows.count);
	for (size_t before = SIZE_MAX; by != 0 && place != before; by += by < 0 ? 1 : -1) {
		before = place;
		place = row_beside(state, place, by < 0);
	}
	return place;
}

static unsigned move(struct tui_state *state, long by)
{
	switch (state->mode) {
	case TUI_EXPLAIN:
	case TUI_HELP:
	case TUI_DRILL:
	case TUI_GROUPS:
	case TUI_CHANGES:
	case TUI_NOTES:
	case TUI_KILL:
		pane_scroll(&state->pane, by, tui_page(state));
		return 0;
	case TUI_MENU:
		menu_move_to(state, moved(state->menu_cursor, by, menu_count(state)));
		return 0;
	case TUI_KILLS:
		kills_move_to(state, moved(state->kill_cursor, by, state->kill_log.count));
		return 0;
	case TUI_GRAPHS:
		return 0;
	case TUI_TABLE:
	case TUI_COLUMNS:
	case TUI_PROMPT:
		break;
	}
	return cursor_choose(state, row_moved(state, by));
}

unsigned act_up(struct tui_state *state)
{
	return move(state, -1);
}

unsigned act_down(struct tui_state *state)
{
	return move(state, 1);
}

/* How far one row is from another, each fold counting as one row. */
static long rows_between(const struct tui_state *state, size_t from, size_t to)
{
	const struct folds *folds = &state->tree.folds;
	size_t first = from < to ? from : to, last = from < to ? to : from;
	long rows = (long)(last - first);

	for (size_t i = 0; i < folds->count; i++)
		if (folds->items[i].first >= first && folds->items[i].first < last)
			rows -= (long)folds->items[i].count - 1;
	return from < to ? rows : -rows;
}

/* How many rows a page of lines is: some of the lines may be groups. */
static long rows_of_page(const struct tui_state *state, int direction)
{
	long page = direction * (long)tui_page(state);
	const struct fold *fold = folds_at(&state->tree.folds, state->cursor);
	size_t from = fold ? fold->first : state->cursor;
	size_t line = moved(tree_line(&state->tree, state->cursor), page, tui_line_count(state));
	size_t place;

	if (state->mode != TUI_TABLE || (state->tree.folds.count > 0 && !state->tree.groups))
		return page;
	tree_at(&state->tree, line, &place);
	/* at least one row, even if the page has groups alone */
	return place == from ? direction : rows_between(state, from, place);
}

unsigned act_page_up(struct tui_state *state)
{
	return move(state, rows_of_page(state, -1));
}

unsigned act_page_down(struct tui_state *state)
{
	return move(state, rows_of_page(state, 1));
}

unsigned act_home(struct tui_state *state)
{
	unsigned effects = move(state, -INT_MAX);

	state->at_head = state->at_head || state->mode == TUI_TABLE;
	return effects;
}

unsigned act_end(struct tui_state *state)
{
	return move(state, INT_MAX);
}

unsigned act_left(struct tui_state *state)
{
	if (state->first_column > 0)
		state->first_column--;
	return TUI_LOOK;
}

unsigned act_right(struct tui_state *state)
{
	/* list_lay_out() bounds first_column */
	state->first_column++;
	return TUI_LOOK;
}

unsigned act_follow(struct tui_state *state)
{
	state->following = !state->following && cursor_target(state);
	state->at_head = false;
	return TUI_HEAD;
}

static bool has_text(const char *text, const char *part)
{
	return text && strcasestr(text, part);
}

static bool is_found(const struct tui_state *state, const struct process *process, const char *text)
{
	bool lines = state->view.live && state->settings.command_line != COMMAND_NAME;
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", (int)process->pid);
	return text_starts_with(pid, text) || has_text(process->name, text) ||
	       (lines && has_text(process->command_line, text)) || has_text(process->user, text) ||
	       has_text(process->unit, text) || has_text(process->container, text) ||
	       has_text(process->pod, text) || has_text(process->cgroup, text);
}

static const char *searched(const struct tui_state *state)
{
	return state->prompt.kind == PROMPT_SEARCH ? state->prompt.text
	       : state->search                     ? state->search
						   : "";
}

/* A complete PID that is typed means that process, not one with a longer PID or such a name. */
static size_t find_pid(const struct tui_state *state, const char *text)
{
	long long pid;

	if (state->prompt.kind != PROMPT_SEARCH || !number_parse(text, 1, INT_MAX, &pid))
		return SIZE_MAX;
	for (size_t i = 0; i < state->rows.count; i++)
		if (state->rows.items[i].entry->process->pid == (pid_t)pid)
			return i;
	return SIZE_MAX;
}

/* A process that is found is shown: the line that stands for it opens. */
static unsigned choose_found(struct tui_state *state, size_t place)
{
	unsigned opened = folds_at(&state->tree.folds, place) ? fold_open(state, place) : 0;

	return cursor_choose(state, place) | opened;
}

/* Searches from place `from` on, or back from there. */
static unsigned search(struct tui_state *state, size_t from, bool back)
{
	const char *text = searched(state);
	size_t count = state->rows.count;

	for (size_t i = 0; *text && i < count; i++) {
		size_t place = back ? (from + count - i) % count : (from + i) % count;

		if (!is_found(state, state->rows.items[place].entry->process, text))
			continue;
		return choose_found(state, place);
	}
	if (*text)
		tui_say(state, "not found: %s", text);
	return TUI_LOOK;
}

unsigned tui_search_from(struct tui_state *state, size_t from)
{
	size_t place = find_pid(state, searched(state));

	return search(state, place == SIZE_MAX ? from : place, false);
}

unsigned act_search(struct tui_state *state)
{
	prompt_begin(&state->prompt, PROMPT_SEARCH, NULL);
	return 0;
}

/* As in less and vim while a search is active; without one, the notes. */
unsigned act_search_next(struct tui_state *state)
{
	if (!state->search && state->mode == TUI_TABLE && !state->prompt.kind)
		return act_notes(state);
	return tui_search_from(state, state->cursor + 1);
}

unsigned act_search_before(struct tui_state *state)
{
	return search(state, state->cursor + state->rows.count - 1, true);
}

static void remove_tag(struct tui_state *state, const struct process *process)
{
	size_t kept = 0;

	for (size_t i = 0; i < state->tag_count; i++)
		if (!tui_is_same(&state->tags[i], process))
			state->tags[kept++] = state->tags[i];
	state->tag_count = kept;
}

unsigned act_tag(struct tui_state *state)
{
	const struct row *row = cursor_target(state);

	if (!row)
		return 0;
	if (tui_is_tagged(state, row->entry->process)) {
		remove_tag(state, row->entry->process);
	} else {
		array_reserve(state->tags, state->tag_count, state->tag_capacity);
		state->tags[state->tag_count++] = process_id_of(row->entry->process);
	}
	return act_down(state);
}

unsigned act_untag_all(struct tui_state *state)
{
	state->tag_count = 0;
	return 0;
}
