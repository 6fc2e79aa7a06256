/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/graphs.h"

#include "base/text.h"
#include "views/prose/prose_words.h"
#include "views/tui/head_line.h"
#include "views/tui/plot.h"

#include <string.h>

enum { PANELS = 3, NARROW = 100, GAP = 2, SHOWN_RANKS = 3, WHOLE_HUNDREDTHS = 10000 };

/* A rectangle of the screen for one graph. */
struct panel {
	struct canvas *canvas;
	int line, column, height, width;
};

/* Returns the value of a sample; unknown figures are not drawn. */
typedef struct figure (*series)(const struct history_sample *sample, const void *of);

static struct figure left_of(const struct history_sample *sample, const void *of)
{
	(void)of;
	return sample->left_bytes;
}

static struct figure some_of(const struct history_sample *sample, const void *of)
{
	(void)of;
	return sample->some;
}

static struct figure full_of(const struct history_sample *sample, const void *of)
{
	(void)of;
	return sample->full;
}

static struct figure badness_of_rank(const struct history_sample *sample, const void *of)
{
	const struct history_rank *wanted = of;

	for (size_t i = 0; i < sample->rank_count; i++)
		if (sample->ranks[i].pid == wanted->pid &&
			!figure_is_known_other(sample->ranks[i].start_ticks, wanted->start_ticks))
			return figure_of(sample->ranks[i].badness_bytes);
	return FIGURE_UNKNOWN;
}

/* The samples of a point: several where there are more samples than points. */
struct span {
	size_t first, end;
};

/* Every point has one sample, the newest rightmost, until they no longer fit. */
static struct span span_of(const struct history *history, int point, int points)
{
	size_t count = history->count, all = (size_t)points, at = (size_t)point;

	if (count > all)
		return (struct span){ at * count / all, (at + 1) * count / all };
	if (at + count < all)
		return (struct span){ 0, 0 };
	return (struct span){ at + count - all, at + count - all + 1 };
}

static struct figure newest_in(
	const struct history *history, struct span span, series get, const void *of)
{
	struct figure value = FIGURE_UNKNOWN;

	for (size_t i = span.end; i-- > span.first && !value.known;)
		value = get(&history->samples[i], of);
	return value;
}

static void draw(const struct plot *plot, const struct history *history, series get, const void *of,
	enum style style, char mark)
{
	int points = plot_points(plot);
	bool is_before_known = false;
	int64_t before = 0;

	for (int i = 0; i < points; i++) {
		struct figure value = newest_in(history, span_of(history, i, points), get, of);

		if (value.known)
			plot_put(plot, i, is_before_known ? &before : NULL, value.value, style,
				mark);
		is_before_known = value.known;
		before = value.value;
	}
}

static int64_t largest(const struct history *history, series get, const void *of)
{
	int64_t max = 0;

	for (size_t i = 0; i < history->count; i++) {
		struct figure value = get(&history->samples[i], of);

		if (value.known && value.value > max)
			max = value.value;
	}
	return max;
}

/* "2 min": the time from the first sample to the last; "" if that is not known. */
static const char *time_text(struct arena *arena, const struct history *history)
{
	const struct history_sample *first = history->samples, *last;
	int64_t ticks;

	if (history->count < 2)
		return "";
	last = first + history->count - 1;
	ticks = figure_or(last->clock_ticks, 0);
	if (!first->uptime_ticks.known || !last->uptime_ticks.known || ticks <= 0)
		return "";
	return text_format(arena, " in %s",
		prose_time(arena, (last->uptime_ticks.value - first->uptime_ticks.value) / ticks));
}

static void put_title(const struct panel *panel, const char *text)
{
	canvas_fill(panel->canvas, panel->line, panel->column, panel->width, STYLE_TITLE, ' ');
	canvas_put_short(
		panel->canvas, panel->line, panel->column, panel->width, STYLE_TITLE, text);
}

static struct plot plot_below(const struct panel *panel, int lines, int64_t max)
{
	return (struct plot){ .canvas = panel->canvas,
		.line = panel->line + lines,
		.column = panel->column,
		.height = panel->height - lines,
		.width = panel->width,
		.max = max > 0 ? max : 1 };
}

static void paint_left(const struct panel *panel, const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	const struct history *history = &state->history;
	int64_t max = largest(history, left_of, NULL);
	struct plot plot = plot_below(panel, 1, max);

	put_title(panel, text_format(&arena, "Left at least %s, highest %s%s",
				 state->headroom_is_known
					 ? prose_size(&arena, state->headroom.min_bytes > 0
								      ? state->headroom.min_bytes
								      : 0)
					 : "?",
				 prose_size(&arena, max), time_text(&arena, history)));
	if (plot.height > 0)
		draw(&plot, history, left_of, NULL, STYLE_GRAPH_FIRST, '*');
	arena_release(&arena);
}

static const char *percent_text(struct arena *arena, struct figure value)
{
	return value.known ? text_format(arena, "%.1f%%", (double)value.value / 100) : "?";
}

static void paint_pressure(const struct panel *panel, const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	const struct history *history = &state->history;
	const struct history_sample *now = &history->samples[history->now];
	int64_t max = largest(history, some_of, NULL);
	struct plot plot;

	if (max < largest(history, full_of, NULL))
		max = largest(history, full_of, NULL);
	plot = plot_below(panel, 1, size_smaller(max, WHOLE_HUNDREDTHS));
	put_title(panel, text_format(&arena, "PSI full %s, some %s, at most %s",
				 percent_text(&arena, now->full), percent_text(&arena, now->some),
				 percent_text(&arena, figure_of(max))));
	if (plot.height > 0) {
		draw(&plot, history, some_of, NULL, STYLE_GRAPH_SECOND, 's');
		draw(&plot, history, full_of, NULL, STYLE_GRAPH_FIRST, 'f');
	}
	arena_release(&arena);
}

static void paint_ranks(const struct panel *panel, const struct tui_state *state)
{
	static const enum style styles[SHOWN_RANKS] = { STYLE_GRAPH_FIRST, STYLE_GRAPH_SECOND,
		STYLE_GRAPH_THIRD };
	struct arena arena = ARENA_EMPTY;
	const struct history *history = &state->history;
	const struct history_sample *now = &history->samples[history->now];
	int count = now->rank_count < SHOWN_RANKS ? (int)now->rank_count : SHOWN_RANKS;
	int64_t max = 0;
	struct plot plot;

	for (int i = 0; i < count; i++) {
		int64_t one = largest(history, badness_of_rank, &now->ranks[i]);

		max = one > max ? one : max;
	}
	plot = plot_below(panel, 1 + count, max);
	put_title(panel,
		text_format(&arena, "Badness of the first, at most %s", prose_size(&arena, max)));
	for (int i = count; i-- > 0;) {
		const struct history_rank *rank = &now->ranks[i];

		canvas_put_short(panel->canvas, panel->line + 1 + i, panel->column, panel->width,
			styles[i],
			text_format(&arena, "%d %s[%d] %s", i + 1, text_escape(&arena, rank->name),
				(int)rank->pid, prose_size(&arena, rank->badness_bytes)));
		if (plot.height > 0)
			draw(&plot, history, badness_of_rank, rank, styles[i], (char)('1' + i));
	}
	arena_release(&arena);
}

void graphs_paint(struct canvas *canvas, int line, int height, const struct tui_state *state)
{
	static void (*const painters[PANELS])(const struct panel *,
		const struct tui_state *) = { paint_left, paint_pressure, paint_ranks };
	bool below = canvas->width < NARROW;
	struct panel panel = { .canvas = canvas, .line = line, .height = height };

	if (state->history.count == 0)
		return;
	panel.width = below ? canvas->width : (canvas->width - GAP * (PANELS - 1)) / PANELS;
	if (below)
		panel.height = height / PANELS;
	for (int i = 0; i < PANELS; i++) {
		painters[i](&panel, state);
		if (below)
			panel.line += panel.height;
		else
			panel.column += panel.width + GAP;
	}
}
