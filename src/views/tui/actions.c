/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/actions.h"

#include "base/text.h"
#include "views/protect/paste.h"
#include "views/tui/actions_fold.h"
#include "views/tui/actions_move.h"
#include "views/tui/actions_show.h"
#include "views/tui/cursor.h"
#include "views/tui/what_if.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double shortest_delay = 0.1, longest_delay = 24 * 60 * 60;

static unsigned open_process(struct tui_state *state, enum tui_mode mode)
{
	const struct row *row = cursor_target(state);

	if (!row)
		return 0;
	state->explained = process_id_of(row->entry->process);
	tui_open_pane(state, mode);
	return TUI_LOOK | TUI_PANE;
}

unsigned act_explain(struct tui_state *state)
{
	if (fold_chosen(state))
		return act_fold(state);
	return open_process(state, TUI_EXPLAIN);
}

unsigned act_drill(struct tui_state *state)
{
	const struct row *row = cursor_target(state);

	if (row && !process_has_memory(row->entry->process)) {
		tui_say(state, "%d has no memory to leak", (int)row->entry->process->pid);
		return 0;
	}
	return open_process(state, TUI_DRILL) | TUI_OBSERVE;
}

/* Groups by unit, and on each further press by container, pod if there are pods, user. */
unsigned act_groups(struct tui_state *state)
{
	if (state->mode == TUI_GROUPS && state->groups == GROUP_USER)
		return act_close(state);
	state->groups = state->mode == TUI_GROUPS ? state->groups + 1 : GROUP_UNIT;
	if (state->groups == GROUP_POD && !snapshot_has_pods(state->view.snapshot))
		state->groups++;
	tui_open_pane(state, TUI_GROUPS);
	return TUI_PANE;
}

unsigned act_pause(struct tui_state *state)
{
	if (!state->view.live) {
		tui_say(state, "a recording does not change");
		return 0;
	}
	state->paused = !state->paused;
	return TUI_HEAD | TUI_DELAY;
}

unsigned act_delay(struct tui_state *state)
{
	prompt_begin(&state->prompt, PROMPT_DELAY, NULL);
	return 0;
}

unsigned act_save(struct tui_state *state)
{
	(void)state;
	return TUI_SAVE;
}

unsigned act_redraw(struct tui_state *state)
{
	(void)state;
	return TUI_REDRAW;
}

/* The PID comes first: a message is cut where the line ends. */
unsigned act_no_kill(struct tui_state *state)
{
	const struct row *row = cursor_target(state);
	const char *name;

	if (!row)
		return 0;
	name = row->entry->process->name ? paste_comment(row->entry->process->name) : NULL;
	tui_say(state, "%s run: kill %d%s%s",
		state->view.this_machine ? "oomtop does not kill;" : "not this machine: there,",
		(int)row->entry->process->pid, name ? " # " : "", name ? name : "");
	return 0;
}

unsigned act_quit(struct tui_state *state)
{
	(void)state;
	return TUI_QUIT;
}

static unsigned parse_delay(struct tui_state *state)
{
	const char *text = state->prompt.text;
	char *end;
	double seconds = strtod(text, &end);

	if (*text == '\0')
		return 0;
	if (end == text || *end != '\0' || !isfinite(seconds) || seconds < shortest_delay ||
		seconds > longest_delay) {
		tui_say(state, "'%s' is not a number of seconds from %g to %g", text,
			shortest_delay, longest_delay);
		return 0;
	}
	state->settings.delay_seconds = seconds;
	return TUI_HEAD | TUI_DELAY;
}

unsigned act_accept(struct tui_state *state)
{
	unsigned effects = TUI_HEAD | TUI_LOOK;

	switch (state->prompt.kind) {
	case PROMPT_SEARCH:
		tui_set_text(&state->search, state->prompt.text);
		/* the cursor stays on the match, or the screen says that there is none */
		effects |= tui_search_from(state, state->cursor);
		break;
	case PROMPT_FILTER:
		tui_set_text(&state->filter, state->prompt.text);
		effects |= TUI_ROWS;
		break;
	case PROMPT_DELAY:
		effects |= parse_delay(state);
		break;
	case PROMPT_ADJ:
	case PROMPT_GROW:
	case PROMPT_MAX:
	case PROMPT_ASSUME:
		effects |= what_if_accept(state);
		break;
	case PROMPT_NONE:
		break;
	}
	state->prompt.kind = PROMPT_NONE;
	return effects;
}

unsigned act_cancel(struct tui_state *state)
{
	unsigned effects = TUI_ROWS | TUI_HEAD | TUI_LOOK;

	if (state->prompt.kind == PROMPT_NONE) {
		tui_set_text(&state->filter, NULL);
		tui_set_text(&state->user, NULL);
		tui_set_text(&state->search, NULL);
		state->following = false;
		effects |= what_if_drop(state);
	}
	state->prompt.kind = PROMPT_NONE;
	return effects;
}
