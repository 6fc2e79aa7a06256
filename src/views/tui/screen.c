/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/screen.h"

#include "base/text.h"
#include "base/text_columns.h"
#include "views/tui/graphs.h"
#include "views/tui/help.h"
#include "views/tui/keys.h"
#include "views/tui/kills.h"
#include "views/tui/list.h"
#include "views/tui/menu_paint.h"
#include "views/tui/side.h"

#include <string.h>

enum { LABELS_MAX = 16 };

/* A key and its label in the last line. */
struct label {
	const struct key_entry *entry;
	int x, width;
};

/* The keys that have a label in this mode, as many as fit behind column `x`. */
static int lay_out_keys(const struct tui_state *state, int x, struct label labels[LABELS_MAX])
{
	int count = 0;

	for (size_t i = 0; i < key_table_count && count < LABELS_MAX; i++) {
		const struct key_entry *entry = &key_table[i];
		struct arena arena = ARENA_EMPTY;
		int width;

		if (!entry->label || !(entry->modes & 1U << tui_mode_of_keys(state)))
			continue;
		width = (int)strlen(press_name(&arena, entry->presses[0])) + 1 +
			(int)strlen(entry->label);
		arena_release(&arena);
		if (x + width > state->width)
			continue;
		labels[count++] = (struct label){ .entry = entry, .x = x, .width = width };
		x += width + 2;
	}
	return count;
}

/* The column of the first key, behind the text that is being typed. */
static int keys_column(const struct tui_state *state)
{
	enum { TYPING_ROOM = 30 };
	const char *words = prompt_words(&state->prompt);
	int typed = text_columns(state->prompt.text, state->prompt.length);

	if (!state->prompt.kind)
		return 0;
	return (int)strlen(words) + (typed < TYPING_ROOM ? TYPING_ROOM : typed + 1);
}

unsigned screen_key_at(const struct tui_state *state, int column)
{
	struct label labels[LABELS_MAX];
	int count = lay_out_keys(state, keys_column(state), labels);

	if (state->message[0])
		return 0;
	for (int i = 0; i < count; i++)
		if (column >= labels[i].x && column < labels[i].x + labels[i].width)
			return labels[i].entry->presses[0];
	return 0;
}

static void paint_keys(struct canvas *canvas, const struct tui_state *state, int line)
{
	struct label labels[LABELS_MAX];
	int count = lay_out_keys(state, keys_column(state), labels);

	for (int i = 0; i < count; i++) {
		struct arena arena = ARENA_EMPTY;
		int x = labels[i].x;

		x += canvas_put(canvas, line, x, canvas->width, STYLE_KEY,
			press_name(&arena, labels[i].entry->presses[0]));
		canvas_put(canvas, line, x + 1, canvas->width, STYLE_LABEL, labels[i].entry->label);
		arena_release(&arena);
	}
}

static void paint_prompt(struct canvas *canvas, const struct tui_state *state, int line)
{
	int x = canvas_put(canvas, line, 0, canvas->width, STYLE_KEY, prompt_words(&state->prompt));

	x += canvas_put(canvas, line, x, canvas->width, STYLE_PLAIN, state->prompt.text);
	canvas_put(canvas, line, x, 1, STYLE_PLAIN, "_");
}

static void paint_last_line(struct canvas *canvas, const struct tui_state *state)
{
	int line = canvas->height - 1;
	struct arena arena = ARENA_EMPTY;

	if (state->message[0] && !state->prompt.kind) {
		canvas_put_short(canvas, line, 0, canvas->width, STYLE_WARNING,
			text_escape(&arena, state->message));
	} else {
		if (state->prompt.kind)
			paint_prompt(canvas, state, line);
		paint_keys(canvas, state, line);
	}
	arena_release(&arena);
}

static const char *pane_title(struct arena *arena, const struct tui_state *state)
{
	if (state->mode == TUI_HELP)
		return help_title(arena, state);
	if (state->mode == TUI_KILL)
		return "Past kill";
	if (state->mode == TUI_NOTES)
		return "Notes";
	if (state->mode == TUI_CHANGES)
		return state->changes_stage == CHANGES_WRITTEN ? "Written" : "To be written";
	if (state->mode == TUI_GROUPS)
		return text_format(
			arena, "By %s (G: next grouping)", group_kind_word(state->groups));
	return text_format(arena, "%s %d%s", state->mode == TUI_DRILL ? "Drill" : "Explain",
		(int)state->explained.pid, state->explained_is_gone ? " (exited: last state)" : "");
}

/* Which lines are on the screen; nothing where a topic of the help has them all. */
static const char *lines_text(struct arena *arena, const struct tui_state *state, size_t last)
{
	size_t first = state->pane.first + 1, count = state->pane.count;

	if (state->mode != TUI_HELP)
		return text_format(arena, ", lines %zu-%zu of %zu", first, last, count);
	return first == 1 && last == count ? ""
					   : text_format(arena, " %zu-%zu/%zu", first, last, count);
}

static void paint_pane(struct canvas *canvas, const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	int line = tui_heading_line(state), page = tui_page(state);
	size_t last = state->pane.first + (size_t)page;
	const char *title = pane_title(&arena, state);

	if (last > state->pane.count)
		last = state->pane.count;
	canvas_fill(canvas, line, 0, canvas->width, STYLE_TITLE, ' ');
	canvas_put(canvas, line, 0, canvas->width, STYLE_TITLE, title);
	canvas_put(canvas, line, text_columns(title, strlen(title)), canvas->width, STYLE_TITLE,
		lines_text(&arena, state, last));
	pane_paint(canvas, &state->pane, line + 1, page);
	if (state->mode == TUI_HELP)
		help_paint_samples(canvas, state, line + 1, page);
	arena_release(&arena);
}

static void paint_too_small(struct canvas *canvas, const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;

	canvas_put(canvas, 0, 0, canvas->width, STYLE_WARNING,
		text_format(&arena, "%d×%d is too small:", state->width, state->height));
	canvas_put(canvas, 1, 0, canvas->width, STYLE_PLAIN,
		text_format(&arena, "oomtop needs %d×%d", SCREEN_MIN_COLUMNS, SCREEN_MIN_LINES));
	arena_release(&arena);
}

/* The list beside the selected process: painted as on a screen of its width. */
static void paint_list(struct canvas *canvas, const struct tui_state *state)
{
	int width = tui_list_width(state), line = tui_heading_line(state);
	int height = 1 + tui_page(state);
	struct canvas list;

	if (width == canvas->width) {
		list_paint(canvas, state);
		return;
	}
	canvas_init(&list, canvas->height, width, canvas->ascii);
	list_paint(&list, state);
	for (int i = line; i < line + height && i < canvas->height; i++)
		memcpy(canvas_line(canvas, i), canvas_line(&list, i),
			(size_t)width * sizeof(struct cell));
	canvas_release(&list);
	side_paint(canvas, line, height, state);
}

static void paint_table(struct canvas *canvas, const struct tui_state *state)
{
	int lines = tui_graph_lines(state);

	paint_list(canvas, state);
	if (lines > 0)
		graphs_paint(canvas, canvas->height - 1 - lines, lines, state);
}

static void paint_graphs(struct canvas *canvas, const struct tui_state *state)
{
	graphs_paint(canvas, tui_heading_line(state), tui_page(state) + 1, state);
}

void screen_paint(struct canvas *canvas, const struct tui_state *state)
{
	struct canvas head = state->head;

	if (state->width < SCREEN_MIN_COLUMNS || state->height < SCREEN_MIN_LINES) {
		paint_too_small(canvas, state);
		return;
	}
	head.height = tui_heading_line(state);
	canvas_copy(canvas, 0, &head);
	switch (state->mode) {
	case TUI_MENU:
		menu_paint(canvas, state);
		break;
	case TUI_EXPLAIN:
	case TUI_HELP:
	case TUI_DRILL:
	case TUI_GROUPS:
	case TUI_CHANGES:
	case TUI_NOTES:
	case TUI_KILL:
		paint_pane(canvas, state);
		break;
	case TUI_KILLS:
		kills_paint(canvas, state);
		break;
	case TUI_TABLE:
	case TUI_COLUMNS:
	case TUI_PROMPT:
		paint_table(canvas, state);
		break;
	case TUI_GRAPHS:
		paint_graphs(canvas, state);
		break;
	}
	paint_last_line(canvas, state);
}
