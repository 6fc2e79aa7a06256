/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/panes.h"

#include "base/text_stream.h"
#include "model/drill/drill.h"
#include "views/drill/drill.h"
#include "views/explain/explain.h"
#include "views/report/groups.h"
#include "views/tui/changes_text.h"
#include "views/tui/help.h"
#include "views/tui/kills.h"
#include "views/tui/notes.h"

#include <stdlib.h>

static void print_explanation(
	FILE *out, const struct tui_state *state, const struct ranking_entry *entry)
{
	const struct row row = {
		.snapshot = state->view.snapshot, .verdict = state->view.verdict, .entry = entry
	};

	explain_print(out, &row);
}

static void print_drill(FILE *out, const struct tui_state *state, const struct process *leaker)
{
	const struct snapshot *snapshot = state->view.snapshot;
	struct drill_context *context = drill_context_new(snapshot, state->view.calibration);
	struct drill drill;
	struct error error;

	drill_context_bind(context, &state->view.verdict->domain);
	if (drill_run(&drill, context, leaker, NULL, &error) < 0) {
		fprintf(out, "%s\n", error.detail);
	} else {
		drill_print(out, snapshot, &drill);
		drill_release(&drill);
	}
	drill_context_free(context);
}

static void print_groups(FILE *out, const struct tui_state *state)
{
	const struct table_options options = { .headings = true, .width = state->width };
	const struct rows_options shown = {
		.exempt = state->settings.all, .filter = state->filter, .user = state->user
	};
	struct groups groups;

	groups_make(&groups, state->view.snapshot, state->view.verdict, state->groups);
	groups_select(&groups, &shown);
	groups_print(out, &groups, state->view.verdict, &options);
	groups_release(&groups);
}

static void set_text(struct tui_state *state, struct text_stream *stream)
{
	char *text = text_stream_end(stream);

	pane_set(&state->pane, text, state->width);
	free(text);
}

/* The pane of a process that has exited keeps its last text. */
static void fill_with_process(struct tui_state *state)
{
	const struct ranking_entry *entry = verdict_find(state->view.verdict, state->explained.pid);
	struct text_stream stream;

	state->explained_is_gone = !entry || !tui_is_same(&state->explained, entry->process);
	if (state->explained_is_gone)
		return;
	if (entry->process->start_ticks.known)
		state->explained = process_id_of(entry->process);
	text_stream_begin(&stream);
	if (state->mode == TUI_DRILL)
		print_drill(stream.out, state, entry->process);
	else
		print_explanation(stream.out, state, entry);
	set_text(state, &stream);
}

static void fill_with(
	struct tui_state *state, void (*print)(FILE *out, const struct tui_state *state))
{
	struct text_stream stream;

	text_stream_begin(&stream);
	print(stream.out, state);
	set_text(state, &stream);
}

void panes_fill(struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;

	if (!state->view.verdict)
		return;
	if (state->mode == TUI_EXPLAIN || state->mode == TUI_DRILL)
		fill_with_process(state);
	if (state->mode == TUI_GROUPS)
		fill_with(state, print_groups);
	if (state->mode == TUI_CHANGES)
		fill_with(state, changes_print);
	if (state->mode == TUI_NOTES)
		fill_with(state, notes_print);
	if (state->mode == TUI_KILL)
		fill_with(state, kills_print_chosen);
	if (state->mode == TUI_HELP)
		pane_set(&state->pane, help_text(&arena, state), state->width);
	if (state->mode == TUI_KILLS)
		fill_with(state, kills_print);
	pane_scroll(&state->pane, 0, tui_page(state));
	arena_release(&arena);
}
