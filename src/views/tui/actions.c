/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/actions.h"

#include "base/text.h"
#include "views/explain/explain.h"
#include "views/tui/changes.h"
#include "views/tui/keys.h"
#include "views/tui/list.h"
#include "views/tui/menu.h"
#include "views/tui/screen.h"
#include "views/tui/what_if.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WHEEL_LINES = 3 };

static const double shortest_delay = 0.1, longest_delay = 24 * 60 * 60;

static char *explain_text(const struct tui_state *state, const struct ranking_entry *entry)
{
	const struct row row = { .snapshot = state->view.snapshot,
		.verdict = state->view.verdict,
		.entry = entry };
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		memory_exhausted();
	explain_print(out, &row);
	if (fclose(out) != 0)
		memory_exhausted();
	return text;
}

static char *pane_text(const struct tui_state *state, const struct ranking_entry *entry)
{
	return state->mode == TUI_DRILL ? what_if_drill_text(state, entry->process)
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
	char *text = what_if_groups_text(state);

	pane_set(&state->pane, text, state->width);
	free(text);
}

static void fill_with_changes(struct tui_state *state)
{
	char *text = changes_text(state);

	pane_set(&state->pane, text, state->width);
	free(text);
}

void tui_fill_pane(struct tui_state *state)
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

void tui_open_pane(struct tui_state *state, enum tui_mode mode)
{
	pane_release(&state->pane);
	state->mode = mode;
	tui_fill_pane(state);
}

static unsigned open_process(struct tui_state *state, enum tui_mode mode)
{
	const struct row *row = tui_chosen(state);

	if (!row)
		return 0;
	state->explained = process_id_of(row->entry->process);
	tui_open_pane(state, mode);
	return TUI_LOOK;
}

unsigned act_explain(struct tui_state *state)
{
	return open_process(state, TUI_EXPLAIN);
}

unsigned act_drill(struct tui_state *state)
{
	const struct row *row = tui_chosen(state);

	if (row && !process_has_memory(row->entry->process)) {
		tui_say(state, "%d has no memory to leak", (int)row->entry->process->pid);
		return 0;
	}
	return open_process(state, TUI_DRILL) | TUI_OBSERVE;
}

/* By units first, then, from there, by containers, pods if there are any, users, and back. */
unsigned act_groups(struct tui_state *state)
{
	if (state->mode == TUI_GROUPS && state->groups == GROUP_USER)
		return act_close(state);
	state->groups = state->mode == TUI_GROUPS ? state->groups + 1 : GROUP_UNIT;
	if (state->groups == GROUP_POD && !snapshot_has_pods(state->view.snapshot))
		state->groups++;
	tui_open_pane(state, TUI_GROUPS);
	return 0;
}

unsigned act_help(struct tui_state *state)
{
	tui_open_pane(state, TUI_HELP);
	return 0;
}

unsigned act_close(struct tui_state *state)
{
	state->mode = TUI_TABLE;
	return TUI_LOOK | TUI_ROWS;
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

unsigned act_no_kill(struct tui_state *state)
{
	const struct row *row = tui_chosen(state);

	if (row)
		tui_say(state, "oomtop kills nothing; a shell would, by: kill %d",
			(int)row->entry->process->pid);
	return 0;
}

unsigned act_quit(struct tui_state *state)
{
	(void)state;
	return TUI_QUIT;
}

static void replace(char **text, const char *by)
{
	free(*text);
	*text = NULL;
	if (by && *by) {
		*text = memory_alloc(strlen(by) + 1);
		strcpy(*text, by);
	}
}

pid_t tui_explained(const struct tui_state *state)
{
	return state->mode == TUI_EXPLAIN || state->mode == TUI_DRILL ? state->explained.pid : 0;
}

void tui_set_filter(struct tui_state *state, const char *filter)
{
	replace(&state->filter, filter);
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
		tui_say(state, "'%s' is not a number of seconds from %g to %g", text, shortest_delay,
			longest_delay);
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
		replace(&state->search, state->prompt.text);
		/* stays where the search led to, or says that it led nowhere */
		tui_search_from(state, state->cursor);
		break;
	case PROMPT_FILTER:
		replace(&state->filter, state->prompt.text);
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
		replace(&state->filter, NULL);
		replace(&state->user, NULL);
		state->following = false;
		effects |= what_if_drop(state);
	}
	state->prompt.kind = PROMPT_NONE;
	return effects;
}

/* A search or a filter shows what it finds while it is typed. */
static unsigned typed(struct tui_state *state, unsigned press)
{
	if (!prompt_edit(&state->prompt, press))
		return 0;
	if (state->prompt.kind == PROMPT_SEARCH)
		tui_search_from(state, state->cursor);
	return state->prompt.kind == PROMPT_FILTER ? TUI_ROWS | TUI_LOOK : TUI_LOOK;
}

/* What followed for the state itself; the rest is the loop's. */
static unsigned finish(struct tui_state *state, unsigned effects)
{
	if (effects & TUI_HEAD)
		tui_finish(state);
	if (effects & TUI_ROWS)
		tui_rebuild_rows(state);
	tui_finish(state);
	if (effects & TUI_HEAD)
		tui_fill_pane(state);
	return effects & ~(unsigned)(TUI_ROWS | TUI_HEAD);
}

unsigned tui_press(struct tui_state *state, unsigned press)
{
	enum tui_mode mode = tui_mode_of_keys(state);
	const struct key_entry *entry = key_find(press, mode);

	state->message[0] = '\0';
	if (!state->view.verdict)
		return 0;
	if (entry)
		return finish(state, entry->act(state));
	return mode == TUI_PROMPT ? finish(state, typed(state, press)) : 0;
}

static unsigned click_heading(struct tui_state *state, int column)
{
	const struct field *field = list_column_at(state, column);

	if (!field)
		return 0;
	tui_sort_by(state, field);
	return TUI_ROWS | TUI_OBSERVE;
}

static unsigned click_row(struct tui_state *state, int line)
{
	size_t row_line = state->first + (size_t)(line - tui_heading_line(state) - 1), place;

	if (row_line >= tui_line_count(state) || tree_at(&state->tree, row_line, &place))
		return 0;
	state->at_head = state->following = false;
	tui_move_to(state, place);
	return TUI_LOOK | TUI_HEAD;
}

static unsigned wheel(struct tui_state *state, bool up)
{
	unsigned effects = 0;

	for (int i = 0; i < WHEEL_LINES; i++)
		effects |= up ? act_up(state) : act_down(state);
	return finish(state, effects);
}

unsigned tui_click(struct tui_state *state, enum click click, int line, int column)
{
	if (!state->view.verdict)
		return 0;
	if (click != CLICK_CHOOSE)
		return wheel(state, click == CLICK_WHEEL_UP);
	if (line == state->height - 1) {
		unsigned press = screen_key_at(state, column);

		return press ? tui_press(state, press) : 0;
	}
	if (line < tui_heading_line(state) || state->prompt.kind)
		return 0;
	if (state->mode == TUI_MENU)
		return finish(state, menu_click(state, line - tui_heading_line(state) - 1));
	if (state->mode != TUI_TABLE)
		return 0;
	return finish(state, line == tui_heading_line(state) ? click_heading(state, column)
							     : click_row(state, line));
}
