/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/head_status.h"

#include "base/text.h"
#include "base/utc.h"
#include "views/table/owner.h"
#include "views/tui/head_line.h"

#include <string.h>

enum { CLOCK_BEGINS = 11, GAP = 2 };

const char *head_name(struct arena *arena, const char *name)
{
	return text_escape(arena, owner_short(arena, name));
}

const char *head_domain(
	struct arena *arena, const struct snapshot *snapshot, const struct domain *domain)
{
	switch (domain->kind) {
	case DOMAIN_MEMCG:
		if (domain->is_own_container)
			return "this container";
		return text_escape(
			arena, owner_of_cgroup(arena, &snapshot->cgroups[domain->memcg]));
	case DOMAIN_NODES:
		return text_format(arena, "nodes %s", text_escape(arena, domain->path));
	case DOMAIN_MACHINE:
		break;
	}
	return "machine";
}

/* What may be used in the domain: RAM, or the limit; nothing if it is not known. */
static const char *size_text(struct arena *arena, const struct tui_state *state)
{
	const struct domain *domain = &state->view.verdict->domain;
	const struct snapshot *snapshot = state->view.snapshot;
	struct figure bytes = snapshot->machine.mem_total_bytes;

	if (domain->kind == DOMAIN_MEMCG)
		bytes = snapshot->cgroups[domain->memcg].max_bytes;
	if (!bytes.known || domain->kind == DOMAIN_NODES)
		return "";
	return text_format(arena, " %s", cell_size(arena, bytes.value, state->settings.head_unit));
}

static const char *mode_text(struct arena *arena, const struct tui_state *state)
{
	if (state->view.live)
		return state->paused
			       ? "PAUSED"
			       : text_format(arena, "every %g s", state->settings.delay_seconds);
	if (state->view.sample_count < 2)
		return "recording";
	return text_format(arena, "recording %zu of %zu",
		state->sample ? state->sample : state->view.sample_count, state->view.sample_count);
}

/* When the snapshot was taken: the time of day, and the date of a recording. */
static const char *time_text(struct arena *arena, const struct tui_state *state, bool with_date)
{
	char time[UTC_TEXT_MAX];
	struct figure taken = state->view.snapshot->taken_at;

	if (!taken.known || !utc_format(time, taken.value))
		return "";
	return text_format(arena, "%s  ", with_date ? time : time + CLOCK_BEGINS);
}

/* Host and kernel, as far as there is room for them. */
static const char *machine_text(struct arena *arena, const struct machine *machine, int room)
{
	const char *host = machine->host ? text_escape(arena, machine->host) : NULL;
	const char *release = machine->release ? text_escape(arena, machine->release) : NULL;
	const char *both = host && release ? text_format(arena, "%s  %s  ", host, release) : NULL;

	if (both && head_width(both) <= room)
		return both;
	for (int i = 0; i < 2; i++) {
		const char *one = i ? release : host;

		if (one && head_width(one) + GAP <= room)
			return text_format(arena, "%s  ", one);
	}
	return "";
}

static enum style status_style(const struct tui_state *state)
{
	return state->view.live ? STYLE_STATUS : STYLE_RECORDING;
}

void head_paint_status(struct canvas *canvas, int line, const struct tui_state *state)
{
	static const char long_premise[] = "If memory ran out now: ";
	struct arena arena = ARENA_EMPTY;
	const struct snapshot *snapshot = state->view.snapshot;
	const char *domain = text_format(&arena, "%s%s",
		head_domain(&arena, snapshot, &state->view.verdict->domain),
		size_text(&arena, state));
	const char *mode = mode_text(&arena, state);
	int needed = (int)strlen(long_premise) + head_width(domain) + GAP + head_width(mode);
	const char *time = time_text(&arena, state, !state->view.live);
	enum style style = status_style(state);
	int end, x;

	if (needed + head_width(time) > canvas->width)
		time = time_text(&arena, state, false);
	if (needed + head_width(time) > canvas->width)
		time = "";
	canvas_fill(canvas, line, 0, canvas->width, style, ' ');
	end = head_put_left_of(
		canvas, line, canvas->width, style, text_format(&arena, "%s%s", time, mode));
	x = canvas_put(canvas, line, 0, canvas->width, style,
		machine_text(
			&arena, &snapshot->machine, canvas->width - needed - head_width(time)));
	x += canvas_put(canvas, line, x, end - x, style, long_premise);
	canvas_put(canvas, line, x, end - GAP - x, style,
		head_cut_left(&arena, domain, end - GAP - x));
	arena_release(&arena);
}

bool head_shows_part(const struct tui_state *state)
{
	return state->user || state->filter || state->following || state->pid_count > 0;
}

void head_paint_shown(struct canvas *canvas, int line, const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	const char *text = text_format(&arena, "%zu of %zu processes", state->rows.count,
		state->view.snapshot->process_count);

	if (state->user)
		text = text_format(&arena, "%s, user %s", text, text_escape(&arena, state->user));
	if (state->filter)
		text = text_format(
			&arena, "%s, filter %s", text, text_escape(&arena, state->filter));
	if (state->following)
		text = text_format(&arena, "%s, following %d", text, (int)state->chosen.pid);
	head_label(canvas, line, STYLE_STATUS, "ROWS");
	canvas_put_short(canvas, line, HEAD_LABEL_WIDTH, canvas->width - HEAD_LABEL_WIDTH,
		STYLE_PLAIN, text);
	arena_release(&arena);
}
