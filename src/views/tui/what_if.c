/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/what_if.h"

#include "base/text.h"
#include "model/drill/drill.h"
#include "views/drill/drill.h"
#include "views/report/groups.h"
#include "views/tui/actions.h"

#include <stdlib.h>
#include <string.h>

enum { ADJ_STEP = 50, LIMITS_MAX = 64 };

void what_if_forget(struct tui_state *state, size_t place)
{
	free(state->assumptions[place]);
	state->assumption_count--;
	memmove(state->assumptions + place, state->assumptions + place + 1,
		(state->assumption_count - place) * sizeof(*state->assumptions));
}

/* Up to the '=': who, and what of it. */
static bool is_of_the_same(const char *change, const char *other)
{
	const char *equal = strrchr(change, '=');

	return equal && strncmp(change, other, (size_t)(equal - change) + 1) == 0;
}

void what_if_assume(struct tui_state *state, const char *change)
{
	free(state->replaced);
	state->replaced = NULL;
	for (size_t i = 0; i < state->assumption_count; i++)
		if (is_of_the_same(change, state->assumptions[i])) {
			state->replaced = state->assumptions[i];
			state->assumptions[i] = NULL;
			what_if_forget(state, i);
			break;
		}
	if (state->assumption_count == ASSUMED_MAX) {
		tui_say(state, "no more than %d assumptions", ASSUMED_MAX);
		return;
	}
	array_reserve(state->assumptions, state->assumption_count, state->assumption_capacity);
	state->assumptions[state->assumption_count] = memory_alloc(strlen(change) + 1);
	strcpy(state->assumptions[state->assumption_count++], change);
}

unsigned what_if_drop(struct tui_state *state)
{
	if (state->assumption_count == 0)
		return 0;
	while (state->assumption_count > 0)
		what_if_forget(state, state->assumption_count - 1);
	return TUI_JUDGE;
}

void what_if_drop_adj(struct tui_state *state)
{
	for (size_t i = state->assumption_count; i-- > 0;)
		if (strstr(state->assumptions[i], ":adj="))
			what_if_forget(state, i);
}

void what_if_undo(struct tui_state *state)
{
	if (state->assumption_count > 0) {
		what_if_forget(state, state->assumption_count - 1);
		if (state->replaced)
			state->assumptions[state->assumption_count++] = state->replaced;
		state->replaced = NULL;
		return;
	}
	free(state->domain);
	state->domain = NULL;
}

void what_if_release(struct tui_state *state)
{
	what_if_drop(state);
	free(state->assumptions);
	free(state->replaced);
	free(state->domain);
	free(state->limits);
}

unsigned what_if_accept(struct tui_state *state)
{
	static const char *const keys[] = { [PROMPT_ADJ] = "adj",
		[PROMPT_GROW] = "grow",
		[PROMPT_MAX] = "max",
		[PROMPT_ASSUME] = NULL };
	struct arena arena = ARENA_EMPTY;
	const char *key = keys[state->prompt.kind];

	if (state->prompt.length == 0)
		return 0;
	state->following = true;
	state->at_head = false;
	if (state->prompt.kind == PROMPT_ASSUME)
		what_if_assume(state, state->prompt.text);
	else if (state->prompt.kind == PROMPT_MAX)
		what_if_assume(state, text_format(&arena, "cgroup:%s:%s=%s", state->assumed_cgroup,
					      key, state->prompt.text));
	else
		what_if_assume(state, text_format(&arena, "%d:%s=%s", (int)state->assumed_pid, key,
					      state->prompt.text));
	arena_release(&arena);
	return TUI_JUDGE;
}

static unsigned change_adj(struct tui_state *state, int64_t by)
{
	const struct row *row = tui_chosen(state);
	struct arena arena = ARENA_EMPTY;
	int64_t adj;

	if (!row || !row->entry->process->adj.known)
		return 0;
	adj = row->entry->process->adj.value + by;
	adj = adj > ADJ_MAX ? ADJ_MAX : adj < ADJ_MIN ? ADJ_MIN : adj;
	/* the next press is for the same process, wherever this one takes it */
	state->following = true;
	state->at_head = false;
	what_if_assume(state, text_format(&arena, "%d:adj=%lld", (int)row->entry->process->pid,
				      (long long)adj));
	arena_release(&arena);
	return TUI_JUDGE;
}

unsigned act_adj_less(struct tui_state *state)
{
	return change_adj(state, -ADJ_STEP);
}

unsigned act_adj_more(struct tui_state *state)
{
	return change_adj(state, ADJ_STEP);
}

static char *text_of(FILE *out, char **text)
{
	if (fclose(out) != 0)
		memory_exhausted();
	return *text;
}

static FILE *open_text(char **text, size_t *length)
{
	FILE *out = open_memstream(text, length);

	if (!out)
		memory_exhausted();
	return out;
}

char *what_if_drill_text(const struct tui_state *state, const struct process *leaker)
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

char *what_if_groups_text(const struct tui_state *state)
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

void what_if_fill_limits(struct tui_state *state)
{
	size_t total;

	if (!state->limits)
		state->limits = memory_alloc(LIMITS_MAX * sizeof(*state->limits));
	total = limits_fullest(
		state->limits, LIMITS_MAX, state->view.snapshot, state->view.calibration);
	state->limit_count = total < LIMITS_MAX ? total : LIMITS_MAX;
}
