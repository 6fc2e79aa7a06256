/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/head.h"

#include "base/text.h"
#include "base/utc.h"
#include "model/report/warnings.h"
#include "views/prose/prose.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_warnings.h"
#include "views/prose/prose_words.h"
#include "views/report/killers.h"
#include "views/tui/bars.h"
#include "views/tui/projection.h"

#include <string.h>

enum { LINES_MAX = 48, TEXT_LINES_MAX = 4, WARNINGS_MAX = 3, READINGS_KEPT = 10 };

/* The importance of a line.  Where height is short, the last line of the highest rank is left out.
 */
enum rank {
	RANK_STAYS, /* assumptions, status, victim */
	RANK_FIRST, /* the last kill, the bar of memory */
	RANK_PROJECTION,
	RANK_VERDICT, /* the rest of the verdict's sentence */
	RANK_PRESSURE,
	RANK_KILLERS, /* programs that kill before the kernel does */
	RANK_SWAP = RANK_KILLERS + WARNINGS_MAX,
	RANK_RUNNER_UP,
	RANK_WARNINGS,
	RANK_KILLS = RANK_WARNINGS + WARNINGS_MAX, /* earlier kills */
	RANK_REST,                                 /* the rest of any other sentence */
	RANK_SAID,                                 /* sentences that repeat what the verdict says */
};

/* One line of the head. */
struct head_line {
	void (*paint)(struct canvas *canvas, int line, const struct tui_state *state);
	const char *text; /* painted if there is no painter */
	enum style style;
	int rank;
	bool goes_on; /* continues the sentence of the line before */
};

struct head_lines {
	struct head_line items[LINES_MAX];
	int count;
};

static void add(struct head_lines *lines, struct head_line line)
{
	if (lines->count < LINES_MAX && (line.text || line.paint))
		lines->items[lines->count++] = line;
}

static const char *status_mode(struct arena *arena, const struct tui_state *state)
{
	char time[UTC_TEXT_MAX];
	struct figure taken = state->view.snapshot->taken_at;

	if (state->view.live)
		return state->paused
			       ? "PAUSED"
			       : text_format(arena, "every %g s", state->settings.delay_seconds);
	if (!taken.known || !utc_format(time, taken.value))
		return "recording";
	if (state->view.sample_count > 1)
		return text_format(arena, "%zu of %zu, %s",
			state->sample ? state->sample : state->view.sample_count,
			state->view.sample_count, time);
	return text_format(arena, "recording of %s", time);
}

static const char *domain_text(struct arena *arena, const struct domain *domain)
{
	switch (domain->kind) {
	case DOMAIN_MEMCG:
		if (domain->is_own_container)
			return "this container";
		return text_escape(arena, domain->path);
	case DOMAIN_NODES:
		return text_format(arena, "nodes %s", text_escape(arena, domain->path));
	case DOMAIN_MACHINE:
		break;
	}
	return "machine";
}

static const char *status_text(struct arena *arena, const struct tui_state *state)
{
	const char *text = text_format(arena, "oomtop: %s, %s, %zu of %zu processes",
		domain_text(arena, &state->view.verdict->domain), status_mode(arena, state),
		state->rows.count, state->view.snapshot->process_count);

	if (state->following)
		text = text_format(arena, "%s, following %d", text, (int)state->chosen.pid);
	if (state->user)
		text = text_format(arena, "%s, user %s", text, text_escape(arena, state->user));
	if (state->filter)
		text = text_format(arena, "%s, filter %s", text, text_escape(arena, state->filter));
	return text;
}

static void paint_status(struct canvas *canvas, int line, const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;

	canvas_fill(canvas, line, 0, canvas->width, STYLE_STATUS, ' ');
	canvas_put_short(canvas, line, 0, canvas->width, STYLE_STATUS, status_text(&arena, state));
	arena_release(&arena);
}

/* Always shown: no user may take an assumption for the current state. */
static void paint_assumptions(struct canvas *canvas, int line, const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;

	canvas_fill(canvas, line, 0, canvas->width, STYLE_HYPOTHETICAL, ' ');
	canvas_put_short(canvas, line, 0, canvas->width, STYLE_HYPOTHETICAL,
		prose_assumptions(&arena, state->view.snapshot));
	arena_release(&arena);
}

static const char *cut(struct arena *arena, const char *text)
{
	return text_format(arena, "%s …", text);
}

/*
 * Adds a sentence broken to the width of the screen: the first line has the rank of `line`, the
 * others have the rank `rest`.
 */
static void add_text(struct head_lines *lines, struct arena *arena, const struct tui_state *state,
	struct head_line line, int rest)
{
	struct pane wrapped = { 0 };

	if (!line.text)
		return;
	pane_set(&wrapped, line.text, state->width);
	for (size_t i = 0; i < wrapped.count && i < TEXT_LINES_MAX; i++) {
		bool is_cut = i + 1 == TEXT_LINES_MAX && wrapped.count > TEXT_LINES_MAX;

		line.text = text_format(arena, "%s", wrapped.lines[i]);
		if (is_cut)
			line.text = cut(arena, line.text);
		add(lines, line);
		line.rank = rest;
		line.goes_on = true;
	}
	pane_release(&wrapped);
}

static const char *kill_text(
	struct arena *arena, const struct kill_note *note, const struct snapshot *snapshot)
{
	struct figure age = kill_note_age(note, snapshot);
	const char *when;

	if (!age.known)
		return NULL;
	when = text_format(arena, "killed %s ago%s%s", prose_time(arena, age.value),
		*note->cgroup ? " in " : "", text_escape(arena, note->cgroup));
	if (note->pid == 0)
		return text_format(arena, "%s: a process not seen before", when);
	return text_format(arena, "%s%s: %s[%d], %s", when, note->certain ? "" : ", most likely",
		text_escape(arena, note->name), (int)note->pid,
		note->rank ? text_format(arena, "was ranked %zu", note->rank)
			   : "the ranking was hypothetical then");
}

static void add_kills(struct head_lines *lines, struct arena *arena, const struct tui_state *state)
{
	const struct kill_watch *kills = state->view.kills;

	for (size_t i = 0; kills && i < kills->count; i++)
		add_text(lines, arena, state,
			(struct head_line){ .style = STYLE_WARNING,
				.rank = i ? RANK_KILLS : RANK_FIRST,
				.text = kill_text(arena, &kills->notes[i], state->view.snapshot) },
			i ? RANK_REST : RANK_VERDICT);
}

static void add_killers(
	struct head_lines *lines, struct arena *arena, const struct tui_state *state)
{
	const struct snapshot *snapshot = state->view.snapshot;

	for (size_t i = 0; i < snapshot->killer_count && i < WARNINGS_MAX; i++)
		add_text(lines, arena, state,
			(struct head_line){ .style = STYLE_WARNING,
				.rank = RANK_KILLERS + (int)i,
				.text = prose_killer(arena, snapshot, &snapshot->killers[i]) },
			RANK_REST);
}

static void add_warnings(
	struct head_lines *lines, struct arena *arena, const struct tui_state *state)
{
	const struct verdict *verdict = state->view.verdict;

	for (size_t i = 0; i < verdict->warning_count && i < WARNINGS_MAX; i++) {
		const struct warning *warning = &verdict->warnings[i];
		bool is_said = warning->kind == WARNING_FUTILE;

		add_text(lines, arena, state,
			(struct head_line){ .style = STYLE_WARNING,
				.rank = is_said ? RANK_SAID : RANK_WARNINGS + (int)i,
				.text = prose_warning(
					arena, verdict, state->view.snapshot, warning) },
			is_said ? RANK_SAID : RANK_REST);
	}
}

static void add_sentences(
	struct head_lines *lines, struct arena *arena, const struct tui_state *state)
{
	const struct verdict *verdict = state->view.verdict;

	add_text(lines, arena, state,
		(struct head_line){ .style = STYLE_VICTIM,
			.rank = RANK_STAYS,
			.text = prose_verdict(arena, verdict) },
		RANK_VERDICT);
	add_text(lines, arena, state,
		(struct head_line){
			.rank = RANK_RUNNER_UP, .text = prose_runner_up(arena, verdict) },
		RANK_REST);
	add_kills(lines, arena, state);
	add_text(lines, arena, state,
		(struct head_line){ .style = STYLE_STATUS,
			.rank = RANK_PROJECTION,
			.text = head_projection(arena, state) },
		RANK_VERDICT);
	add_killers(lines, arena, state);
	add_warnings(lines, arena, state);
}

static void collect(struct head_lines *lines, struct arena *arena, const struct tui_state *state)
{
	const struct machine *machine = &state->view.snapshot->machine;

	if (state->view.snapshot->assumption_count > 0)
		add(lines, (struct head_line){ .paint = paint_assumptions, .rank = RANK_STAYS });
	add(lines, (struct head_line){ .paint = paint_status, .rank = RANK_STAYS });
	if (state->settings.head_hidden)
		return;
	add_sentences(lines, arena, state);
	add(lines, (struct head_line){ .paint = bar_paint_memory, .rank = RANK_FIRST });
	if (figure_or(machine->swap_total_bytes, 0) > 0)
		add(lines, (struct head_line){ .paint = bar_paint_swap, .rank = RANK_SWAP });
	add(lines, (struct head_line){ .paint = bar_paint_pressure, .rank = RANK_PRESSURE });
}

static void remove_line(struct head_lines *lines, struct arena *arena, int place)
{
	struct head_line *line = &lines->items[place];

	if (line->goes_on)
		line[-1].text = cut(arena, line[-1].text);
	lines->count--;
	memmove(line, line + 1, (size_t)(lines->count - place) * sizeof(*line));
}

/* Leaves lines out until the head has at most two fifths of the screen. */
static void make_fit(struct head_lines *lines, struct arena *arena, int height)
{
	int room = height * 2 / 5 > 1 ? height * 2 / 5 : 1;

	while (lines->count > room) {
		int worst = 0;

		for (int i = 1; i < lines->count; i++)
			if (lines->items[i].rank >= lines->items[worst].rank)
				worst = i;
		remove_line(lines, arena, worst);
	}
}

/* Adds blank lines above the bars: sentences come and go and must not move the table below. */
static void keep_height(struct head_lines *lines, struct tui_state *state)
{
	int bars = lines->count, more;

	state->head_needed = lines->count;
	if (!state->view.live || state->settings.head_hidden)
		return;
	if (state->head_min < lines->count)
		state->head_min = lines->count;
	more = state->head_min - lines->count;
	for (int i = 0; i < lines->count && bars == lines->count; i++)
		if (lines->items[i].paint == bar_paint_memory)
			bars = i;
	memmove(lines->items + bars + more, lines->items + bars,
		(size_t)(lines->count - bars) * sizeof(*lines->items));
	for (int i = bars; i < bars + more; i++)
		lines->items[i] = (struct head_line){ .text = "" };
	lines->count += more;
}

void head_tick(struct tui_state *state)
{
	bool shrank = state->head_needed < state->head_min;

	state->head_readings = shrank ? state->head_readings + 1 : 0;
	if (state->head_readings >= READINGS_KEPT)
		head_forget(state);
}

void head_forget(struct tui_state *state)
{
	state->head_min = state->head_readings = 0;
}

void head_paint(struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	struct head_lines lines = { .count = 0 };

	collect(&lines, &arena, state);
	make_fit(&lines, &arena, state->height);
	keep_height(&lines, state);
	canvas_release(&state->head);
	canvas_init(&state->head, lines.count, state->width, state->ascii);
	for (int i = 0; i < lines.count; i++) {
		if (lines.items[i].paint)
			lines.items[i].paint(&state->head, i, state);
		else
			canvas_put_short(&state->head, i, 0, state->width, lines.items[i].style,
				lines.items[i].text);
	}
	arena_release(&arena);
}
