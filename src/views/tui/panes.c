/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/panes.h"

#include "model/drill/drill.h"
#include "views/drill/drill.h"
#include "views/explain/explain.h"
#include "views/report/groups.h"
#include "views/tui/changes_text.h"
#include "views/tui/keys.h"

#include <stdlib.h>

static FILE *open_text(char **text, size_t *length)
{
	FILE *out = open_memstream(text, length);

	if (!out)
		memory_exhausted();
	return out;
}

static char *text_of(FILE *out, char **text)
{
	if (fclose(out) != 0)
		memory_exhausted();
	return *text;
}

static char *explain_text(const struct tui_state *state, const struct ranking_entry *entry)
{
	const struct row row = {
		.snapshot = state->view.snapshot, .verdict = state->view.verdict, .entry = entry
	};
	size_t length;
	char *text;
	FILE *out = open_text(&text, &length);

	explain_print(out, &row);
	return text_of(out, &text);
}

static char *drill_text(const struct tui_state *state, const struct process *leaker)
{
	const struct snapshot *snapshot = state->view.snapshot;
	struct drill_context *context = drill_context_new(snapshot, state->view.calibration);
	struct drill drill;
	struct error error;
	size_t length;
	char *text;
	FILE *out = open_text(&text, &length);

	if (drill_run(&drill, context, leaker, NULL, &error) < 0) {
		fprintf(out, "%s\n", error.detail);
	} else {
		drill_print(out, snapshot, &drill);
		drill_release(&drill);
	}
	drill_context_free(context);
	return text_of(out, &text);
}

static char *groups_text(const struct tui_state *state)
{
	const struct table_options options = { .headings = true, .width = state->width };
	const struct rows_options shown = {
		.exempt = state->settings.all, .filter = state->filter, .user = state->user
	};
	struct groups groups;
	size_t length;
	char *text;
	FILE *out = open_text(&text, &length);

	groups_make(&groups, state->view.snapshot, state->view.verdict, state->groups);
	groups_select(&groups, &shown);
	groups_print(out, &groups, state->view.verdict, &options);
	groups_release(&groups);
	return text_of(out, &text);
}

static char *pane_text(const struct tui_state *state, const struct ranking_entry *entry)
{
	return state->mode == TUI_DRILL ? drill_text(state, entry->process)
					: explain_text(state, entry);
}

/* A process that is gone leaves its last words in the pane. */
static void fill_with_process(struct tui_state *state)
{
	const struct ranking_entry *entry = verdict_find(state->view.verdict, state->explained.pid);
	char *text;

	state->explained_is_gone = !entry || !tui_is_same(&state->explained, entry->process);
	if (state->explained_is_gone)
		return;
	if (entry->process->start_ticks.known)
		state->explained = process_id_of(entry->process);
	text = pane_text(state, entry);
	pane_set(&state->pane, text, state->width);
	free(text);
}

static void fill_with_groups(struct tui_state *state)
{
	char *text = groups_text(state);

	pane_set(&state->pane, text, state->width);
	free(text);
}

static void fill_with_changes(struct tui_state *state)
{
	char *text = changes_text(state);

	pane_set(&state->pane, text, state->width);
	free(text);
}

void panes_fill(struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;

	if (!state->view.verdict)
		return;
	if (state->mode == TUI_EXPLAIN || state->mode == TUI_DRILL)
		fill_with_process(state);
	if (state->mode == TUI_GROUPS)
		fill_with_groups(state);
	if (state->mode == TUI_CHANGES)
		fill_with_changes(state);
	if (state->mode == TUI_HELP)
		pane_set(&state->pane, key_help(&arena), state->width);
	pane_scroll(&state->pane, 0, tui_page(state));
	arena_release(&arena);
}
