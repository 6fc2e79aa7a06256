/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/kills.h"

#include "base/text.h"
#include "views/table/grid.h"

#include <string.h>

enum { SUMMARY_LINES_MAX = 5 };

static const char *title_of(const struct tui_state *state)
{
	return state->view.snapshot->source == SOURCE_ARCHIVE ? "Past kills in the archive"
							      : "Past kills of this boot";
}

void kills_set(struct tui_state *state, struct kill_log *log)
{
	arena_release(&state->kill_log.texts);
	state->kill_log = *log;
	*log = (struct kill_log){ 0 };
	state->kills_are_being_read = false;
	state->kill_cursor = state->kill_first = 0;
	/* an explanation is that of a kill in the list that was replaced */
	if (state->mode == TUI_KILL)
		state->mode = TUI_KILLS;
}

void kills_print(FILE *out, const struct tui_state *state)
{
	static const struct grid_column columns[] = { { "TIME", GRID_WORD, 0, 0 },
		{ "KILLER", GRID_WORD, 2, 0 }, { "VICTIM", GRID_PROCESS, 0, 24 },
		{ "FREED", GRID_FIGURE, 3, 0 }, { "OF", GRID_PATH, 1, 30 } };
	const struct table_options options = { .headings = true, .width = state->width };
	const struct kill_log *log = &state->kill_log;
	struct grid grid;

	grid_init(&grid, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < log->count; i++) {
		grid_add(&grid, log->items[i].time);
		grid_add(&grid, log->items[i].killer);
		grid_add(&grid, log->items[i].victim);
		grid_add(&grid, log->items[i].freed);
		grid_add(&grid, log->items[i].owner);
	}
	grid_print(out, &grid, &options);
	grid_release(&grid);
}

void kills_print_chosen(FILE *out, const struct tui_state *state)
{
	const struct kill_log *log = &state->kill_log;

	if (state->kill_cursor < log->count)
		fputs(log->items[state->kill_cursor].explanation, out);
}

static const char *summary(const struct tui_state *state)
{
	if (state->kills_are_being_read)
		return "Reading the log; the screen goes on meanwhile.";
	return state->kill_log.summary ? state->kill_log.summary : "";
}

/* Paints the summary above the last line of the page; returns the lines that it has. */
static int paint_summary(struct canvas *canvas, const struct tui_state *state, int end)
{
	struct pane wrapped = { 0 };
	int lines;

	pane_set(&wrapped, summary(state), state->width);
	lines = wrapped.count < SUMMARY_LINES_MAX ? (int)wrapped.count : SUMMARY_LINES_MAX;
	if (canvas)
		pane_paint(canvas, &wrapped, end - lines, lines);
	pane_release(&wrapped);
	return lines;
}

/* Kills on the screen: the heading of the columns and the summary have lines as well. */
static int page_of(const struct tui_state *state)
{
	int page = tui_page(state) - 1 - paint_summary(NULL, state, 0);

	return page > 1 ? page : 1;
}

void kills_move_to(struct tui_state *state, size_t place)
{
	state->kill_cursor = place;
	tui_scroll_to(&state->kill_first, place, (size_t)page_of(state));
}

void kills_click(struct tui_state *state, int line)
{
	size_t place = state->kill_first + (size_t)(line > 0 ? line - 1 : 0);

	if (line > 0 && line <= page_of(state) && place < state->kill_log.count)
		kills_move_to(state, place);
}

static const char *title_text(struct arena *arena, const struct tui_state *state, size_t end)
{
	const struct kill_log *log = &state->kill_log;
	const char *title = title_of(state);

	if (log->count == 0)
		return title;
	title = text_format(
		arena, "%s, %zu-%zu of %zu", title, state->kill_first + 1, end, log->count);
	return log->left_out ? text_format(arena, "%s; %zu older not shown", title, log->left_out)
			     : title;
}

void kills_paint(struct canvas *canvas, const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	int line = tui_heading_line(state), page = page_of(state);
	size_t end = state->kill_first + (size_t)page;

	if (end > state->kill_log.count)
		end = state->kill_log.count;
	canvas_fill(canvas, line, 0, canvas->width, STYLE_TITLE, ' ');
	canvas_put_short(
		canvas, line, 0, canvas->width, STYLE_TITLE, title_text(&arena, state, end));
	if (state->pane.count > 0)
		canvas_put(canvas, ++line, 0, canvas->width, STYLE_STATUS, state->pane.lines[0]);
	for (size_t i = state->kill_first; i < end && i + 1 < state->pane.count; i++) {
		canvas_put(canvas, ++line, 0, canvas->width, STYLE_PLAIN, state->pane.lines[i + 1]);
		if (i == state->kill_cursor)
			canvas_reverse(canvas, line);
	}
	paint_summary(canvas, state, canvas->height - 1);
	arena_release(&arena);
}
