/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/state.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void tui_init(struct tui_state *state)
{
	*state = (struct tui_state){ .at_head = true, .full_line = -1 };
	tui_settings_init(&state->settings);
	state->widest = memory_alloc(field_count * sizeof(*state->widest));
}

void tui_release(struct tui_state *state)
{
	tui_settings_release(&state->settings);
	rows_release(&state->rows);
	pane_release(&state->pane);
	canvas_release(&state->head);
	arena_release(&state->kill_log.texts);
	tree_release(&state->tree);
	while (state->opened_count > 0)
		free(state->opened[--state->opened_count]);
	free(state->opened);
	tui_forget_branches(state);
	free(state->widest);
	free(state->filter);
	free(state->user);
	free(state->search);
	free(state->tags);
	free(state->assumed_cgroup);
	while (state->assumption_count > 0)
		free(state->assumptions[--state->assumption_count]);
	free(state->assumptions);
	free(state->replaced);
	free(state->domain);
	free(state->limits);
	free(state->changes);
	limit_watch_release(&state->limit_watch);
	history_release(&state->history);
	*state = (struct tui_state){ 0 };
}

void tui_forget_branches(struct tui_state *state)
{
	struct branches *branches = &state->branches;

	while (branches->count > 0)
		free(branches->others[--branches->count].cgroup);
	free(branches->others);
	*branches = (struct branches){ 0 };
}

struct process_id process_id_of(const struct process *process)
{
	return (struct process_id){ .pid = process->pid, .start_ticks = process->start_ticks };
}

bool tui_is_same(const struct process_id *key, const struct process *process)
{
	return key->pid == process->pid &&
	       !figure_is_known_other(key->start_ticks, process->start_ticks);
}

bool tui_follows_one_of(const struct tui_state *state, size_t first, size_t end)
{
	for (size_t i = first; state->following && i < end; i++)
		if (tui_is_same(&state->chosen, state->rows.items[i].entry->process))
			return true;
	return false;
}

bool tui_is_tagged(const struct tui_state *state, const struct process *process)
{
	for (size_t i = 0; i < state->tag_count; i++)
		if (tui_is_same(&state->tags[i], process))
			return true;
	return false;
}

enum tui_mode tui_mode_of_keys(const struct tui_state *state)
{
	if (state->prompt.kind)
		return TUI_PROMPT;
	return state->mode == TUI_MENU && state->menu == MENU_COLUMNS ? TUI_COLUMNS : state->mode;
}

const struct row *tui_chosen(const struct tui_state *state)
{
	return state->cursor < state->rows.count ? &state->rows.items[state->cursor] : NULL;
}

void tui_say(struct tui_state *state, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(state->message, sizeof(state->message), format, arguments);
	va_end(arguments);
}

bool tui_covers_table(const struct tui_state *state)
{
	enum tui_mode mode = state->mode;

	return mode == TUI_HELP || mode == TUI_EXPLAIN || mode == TUI_DRILL || mode == TUI_NOTES ||
	       mode == TUI_KILLS || mode == TUI_KILL;
}

int tui_heading_line(const struct tui_state *state)
{
	return tui_covers_table(state) ? state->head_top : state->head.height;
}

int tui_graph_lines(const struct tui_state *state)
{
	enum { TALL = 40, PARTS = 4 };

	return state->mode == TUI_TABLE && state->height >= TALL ? state->height / PARTS : 0;
}

int tui_list_width(const struct tui_state *state)
{
	enum { WIDE = 140, SIDE_MIN = 44, SIDE_PARTS = 4 };
	int side = state->width / SIDE_PARTS > SIDE_MIN ? state->width / SIDE_PARTS : SIDE_MIN;

	return state->mode == TUI_TABLE && state->width >= WIDE ? state->width - side
								: state->width;
}

int tui_page(const struct tui_state *state)
{
	/* the heading, the key line */
	int page = state->height - tui_heading_line(state) - 2 - tui_graph_lines(state);

	return page > 1 ? page : 1;
}

void tui_scroll_to(size_t *first, size_t place, size_t page)
{
	if (place < *first)
		*first = place;
	if (place >= *first + page)
		*first = place - page + 1;
}

size_t tui_line_count(const struct tui_state *state)
{
	return state->rows.count + state->tree.group_count - folds_hidden(&state->tree.folds);
}

size_t tui_end_of_view(const struct tui_state *state)
{
	size_t end = state->first + (size_t)tui_page(state), count = tui_line_count(state);

	return end < count ? end : count;
}

void tui_forget_widths(struct tui_state *state)
{
	memset(state->widest, 0, field_count * sizeof(*state->widest));
}

void tui_open_pane(struct tui_state *state, enum tui_mode mode)
{
	pane_release(&state->pane);
	state->mode = mode;
}

pid_t tui_explained(const struct tui_state *state)
{
	return state->mode == TUI_EXPLAIN || state->mode == TUI_DRILL ? state->explained.pid : 0;
}

void tui_set_text(char **text, const char *by)
{
	free(*text);
	*text = NULL;
	if (by && *by) {
		*text = memory_alloc(strlen(by) + 1);
		strcpy(*text, by);
	}
}
