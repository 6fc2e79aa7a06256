/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/head.h"

#include "base/text.h"
#include "views/prose/prose_domain.h"
#include "views/tui/bars.h"
#include "views/tui/head_fate.h"
#include "views/tui/head_line.h"
#include "views/tui/head_status.h"
#include "views/tui/notes.h"

#include <string.h>

enum { LINES_MAX = 10, ASSUMPTION_LINES_MAX = 2 };

/* The importance of a line.  Where height is short, that of the highest rank is left out. */
enum rank { RANK_STAYS, RANK_MEMORY, RANK_FULL, RANK_KILL, RANK_PRESSURE, RANK_THEN };

struct head_line {
	void (*paint)(struct canvas *canvas, int line, const struct tui_state *state);
	const char *assumed; /* painted if there is no painter */
	enum rank rank;
};

struct head_lines {
	struct head_line items[LINES_MAX];
	int count;
};

static void add(struct head_lines *lines, enum rank rank,
	void (*paint)(struct canvas *canvas, int line, const struct tui_state *state))
{
	if (lines->count < LINES_MAX)
		lines->items[lines->count++] = (struct head_line){ .paint = paint, .rank = rank };
}

/* Always shown: no user may take an assumption for the current state.  The notes have all of it. */
static void add_assumptions(
	struct head_lines *lines, struct arena *arena, const struct tui_state *state)
{
	const char *text = prose_assumptions(arena, state->view.snapshot);
	struct pane wrapped = { 0 };

	if (!text)
		return;
	pane_set(&wrapped, text, state->width);
	for (size_t i = 0; i < wrapped.count && i < ASSUMPTION_LINES_MAX; i++) {
		bool is_cut = i + 1 == ASSUMPTION_LINES_MAX && wrapped.count > i + 1;

		lines->items[lines->count++] = (struct head_line){ .rank = RANK_STAYS,
			.assumed =
				text_format(arena, "%s%s", wrapped.lines[i], is_cut ? " …" : "") };
	}
	pane_release(&wrapped);
}

static const char *last_kill(struct arena *arena, const struct tui_state *state)
{
	const struct kill_watch *kills = state->view.kills;

	const char *text = kills && kills->count
				   ? notes_kill(arena, &kills->notes[0], state->view.snapshot)
				   : NULL;

	if (!text || kills->count == 1)
		return text;
	return text_format(arena, "%s; %zu more: i", text, kills->count - 1);
}

static void paint_kill(struct canvas *canvas, int line, const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	const char *text = last_kill(&arena, state);

	head_label(canvas, line, STYLE_WARNING, "KILL");
	canvas_put_short(canvas, line, HEAD_LABEL_WIDTH, canvas->width - HEAD_LABEL_WIDTH,
		STYLE_WARNING, text ? text : "");
	arena_release(&arena);
}

static void collect(struct head_lines *lines, struct arena *arena, const struct tui_state *state)
{
	add_assumptions(lines, arena, state);
	add(lines, RANK_STAYS, head_paint_status);
	if (head_shows_part(state))
		add(lines, RANK_STAYS, head_paint_shown);
	if (state->settings.head_hidden)
		return;
	add(lines, RANK_MEMORY, bar_paint_memory);
	add(lines, RANK_PRESSURE, bar_paint_pressure);
	add(lines, RANK_STAYS, head_paint_next);
	add(lines, RANK_THEN, head_paint_then);
	add(lines, RANK_FULL, head_paint_full);
	if (last_kill(arena, state))
		add(lines, RANK_KILL, paint_kill);
}

static void remove_line(struct head_lines *lines, int place)
{
	struct head_line *line = &lines->items[place];

	lines->count--;
	memmove(line, line + 1, (size_t)(lines->count - place) * sizeof(*line));
}

/* Leaves lines out until the head has at most two fifths of the screen. */
static void make_fit(struct head_lines *lines, int height)
{
	int room = height * 2 / 5 > 1 ? height * 2 / 5 : 1;

	while (lines->count > room) {
		int worst = 0;

		for (int i = 1; i < lines->count; i++)
			if (lines->items[i].rank >= lines->items[worst].rank)
				worst = i;
		remove_line(lines, worst);
	}
}

static void paint_assumed(struct canvas *canvas, int line, const char *text)
{
	canvas_fill(canvas, line, 0, canvas->width, STYLE_HYPOTHETICAL, ' ');
	canvas_put_short(canvas, line, 0, canvas->width, STYLE_HYPOTHETICAL, text);
}

void head_paint(struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	struct head_lines lines = { .count = 0 };

	collect(&lines, &arena, state);
	make_fit(&lines, state->height);
	canvas_release(&state->head);
	canvas_init(&state->head, lines.count, state->width, state->ascii);
	state->full_line = -1;
	state->head_top = 0;
	for (int i = 0; i < lines.count; i++) {
		if (lines.items[i].paint)
			lines.items[i].paint(&state->head, i, state);
		else
			paint_assumed(&state->head, i, lines.items[i].assumed);
		if (lines.items[i].paint == head_paint_full)
			state->full_line = i;
		if (lines.items[i].paint == head_paint_status)
			state->head_top = i + 1;
	}
	state->notes_column = head_notes_column(state);
	arena_release(&arena);
}
