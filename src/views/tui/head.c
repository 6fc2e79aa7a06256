/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/head.h"

#include "base/text.h"
#include "base/utc.h"
#include "views/killers.h"
#include "views/prose.h"

#include <string.h>

enum { LINES_MOST = 32, VERDICT_LINES = 3, WARNINGS_MOST = 3 };

/* One line of the head; those of the largest `rank` give way first where there is no room. */
struct head_line {
	void (*paint)(struct canvas *canvas, int line, const struct tui_state *state);
	const char *text; /* where there is no painter */
	enum style style;
	int rank;
};

struct head_lines {
	struct head_line items[LINES_MOST];
	int count;
};

static void add(struct head_lines *lines, struct head_line line)
{
	if (lines->count < LINES_MOST && (line.text || line.paint))
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
	if (state->view.moment_count > 1)
		return text_format(arena, "%zu of %zu, %s",
			state->moment ? state->moment : state->view.moment_count,
			state->view.moment_count, time);
	return text_format(arena, "recording of %s", time);
}

static const char *domain_text(struct arena *arena, const struct domain *domain)
{
	switch (domain->kind) {
	case DOMAIN_MEMCG:
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

/* Whatever else gives way: nobody may take what is assumed for what is. */
static void paint_assumptions(struct canvas *canvas, int line, const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;

	canvas_fill(canvas, line, 0, canvas->width, STYLE_HYPOTHETICAL, ' ');
	canvas_put_short(canvas, line, 0, canvas->width, STYLE_HYPOTHETICAL,
		prose_assumptions(&arena, state->view.snapshot));
	arena_release(&arena);
}

static void add_verdict(
	struct head_lines *lines, struct arena *arena, const struct tui_state *state)
{
	const char *text = prose_verdict(arena, state->view.verdict);
	struct pane wrapped = { 0 };

	pane_set(&wrapped, text, state->width);
	for (size_t i = 0; i < wrapped.count && i < VERDICT_LINES; i++) {
		bool cut = i + 1 == VERDICT_LINES && wrapped.count > VERDICT_LINES;

		add(lines, (struct head_line){ .style = STYLE_VICTIM,
				   .rank = i ? 3 : 0,
				   .text = text_format(
					   arena, "%s%s", wrapped.lines[i], cut ? " …" : "") });
	}
	pane_release(&wrapped);
}

static const char *ago(struct arena *arena, int64_t seconds)
{
	if (seconds < 60)
		return text_format(arena, "%d s", (int)seconds);
	return text_format(arena, "%d min", (int)(seconds / 60));
}

static const char *kill_text(
	struct arena *arena, const struct kill_note *note, const struct snapshot *snapshot)
{
	struct figure age = kill_note_age(note, snapshot);

	if (!age.known)
		return NULL;
	if (note->pid == 0)
		return text_format(arena, "killed %s ago: a process that was not in sight",
			ago(arena, age.value));
	return text_format(arena, "killed %s ago%s: %s[%d], foretold as rank %zu",
		ago(arena, age.value), note->certain ? "" : ", most likely",
		text_escape(arena, note->name), (int)note->pid, note->rank);
}

static void add_kills(struct head_lines *lines, struct arena *arena, const struct tui_state *state)
{
	const struct kill_watch *kills = state->view.kills;

	for (size_t i = 0; kills && i < kills->count; i++)
		add(lines,
			(struct head_line){ .style = STYLE_WARNING,
				.rank = i ? 9 : 1,
				.text = kill_text(arena, &kills->notes[i], state->view.snapshot) });
}

static void add_killers(
	struct head_lines *lines, struct arena *arena, const struct tui_state *state)
{
	const struct snapshot *snapshot = state->view.snapshot;

	for (size_t i = 0; i < snapshot->killer_count && i < WARNINGS_MOST; i++)
		add(lines,
			(struct head_line){ .style = STYLE_WARNING,
				.rank = 3 + (int)i,
				.text = prose_killer(arena, snapshot, &snapshot->killers[i]) });
}

static void add_warnings(
	struct head_lines *lines, struct arena *arena, const struct tui_state *state)
{
	const struct verdict *verdict = state->view.verdict;

	for (size_t i = 0; i < verdict->warning_count && i < WARNINGS_MOST; i++)
		add(lines, (struct head_line){ .style = STYLE_WARNING,
				   .rank = 7 + (int)i,
				   .text = prose_warning(arena, verdict, state->view.snapshot,
					   &verdict->warnings[i]) });
}

static void collect(struct head_lines *lines, struct arena *arena, const struct tui_state *state)
{
	const struct machine *machine = &state->view.snapshot->machine;

	if (state->view.snapshot->assumption_count > 0)
		add(lines, (struct head_line){ .paint = paint_assumptions, .rank = 0 });
	add(lines, (struct head_line){ .paint = paint_status, .rank = 0 });
	if (state->settings.head_hidden)
		return;
	add_verdict(lines, arena, state);
	add(lines, (struct head_line){
			   .rank = 4, .text = prose_runner_up(arena, state->view.verdict) });
	add_kills(lines, arena, state);
	add(lines,
		(struct head_line){
			.style = STYLE_STATUS, .rank = 2, .text = head_projection(arena, state) });
	add_killers(lines, arena, state);
	add_warnings(lines, arena, state);
	add(lines, (struct head_line){ .paint = bar_paint_memory, .rank = 1 });
	if (figure_or(machine->swap_total_bytes, 0) > 0)
		add(lines, (struct head_line){ .paint = bar_paint_swap, .rank = 6 });
	add(lines, (struct head_line){ .paint = bar_paint_pressure, .rank = 5 });
}

/* Two fifths of the screen are the most a head may take. */
static void make_fit(struct head_lines *lines, int height)
{
	int room = height * 2 / 5 > 1 ? height * 2 / 5 : 1;

	while (lines->count > room) {
		int worst = 0;

		for (int i = 1; i < lines->count; i++)
			if (lines->items[i].rank >= lines->items[worst].rank)
				worst = i;
		lines->count--;
		memmove(lines->items + worst, lines->items + worst + 1,
			(size_t)(lines->count - worst) * sizeof(*lines->items));
	}
}

void head_paint(struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	struct head_lines lines = { .count = 0 };

	collect(&lines, &arena, state);
	make_fit(&lines, state->height);
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
