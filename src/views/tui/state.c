/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/state.h"

#include "base/text.h"
#include "views/tui/actions.h"
#include "views/tui/head.h"
#include "views/tui/list.h"
#include "views/tui/what_if.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void tui_init(struct tui_state *state)
{
	*state = (struct tui_state){ .at_head = true };
	tui_settings_init(&state->settings);
	state->widest = memory_alloc(field_count * sizeof(*state->widest));
}

void tui_release(struct tui_state *state)
{
	tui_settings_release(&state->settings);
	rows_release(&state->rows);
	pane_release(&state->pane);
	canvas_release(&state->head);
	tree_release(&state->tree);
	free(state->widest);
	free(state->filter);
	free(state->user);
	free(state->search);
	free(state->tags);
	free(state->assumed_cgroup);
	what_if_release(state);
	free(state->changes);
	*state = (struct tui_state){ 0 };
}

struct process_id process_id_of(const struct process *process)
{
	return (struct process_id){ .pid = process->pid, .start_ticks = process->start_ticks };
}

bool tui_is_same(const struct process_id *key, const struct process *process)
{
	if (key->pid != process->pid)
		return false;
	return !key->start_ticks.known || !process->start_ticks.known ||
	       key->start_ticks.value == process->start_ticks.value;
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

int tui_heading_line(const struct tui_state *state)
{
	return state->head.height;
}

int tui_page(const struct tui_state *state)
{
	int page = state->height - tui_heading_line(state) - 2; /* the heading, the key line */

	return page > 1 ? page : 1;
}

size_t tui_line_count(const struct tui_state *state)
{
	return state->rows.count + state->tree.group_count;
}

size_t tui_end_of_view(const struct tui_state *state)
{
	size_t end = state->first + (size_t)tui_page(state), count = tui_line_count(state);

	return end < count ? end : count;
}

/* Where the chosen process is now: SIZE_MAX when it is not shown. */
static size_t place_of(const struct tui_state *state, const struct process_id *key)
{
	for (size_t i = 0; key->pid && i < state->rows.count; i++)
		if (tui_is_same(key, state->rows.items[i].entry->process))
			return i;
	return SIZE_MAX;
}

static void choose(struct tui_state *state, size_t place)
{
	const struct row *row;

	state->cursor = place;
	row = tui_chosen(state);
	state->chosen = row ? process_id_of(row->entry->process) : (struct process_id){ 0 };
}

static size_t last_first(const struct tui_state *state)
{
	size_t page = (size_t)tui_page(state), count = tui_line_count(state);

	return count > page ? count - page : 0;
}

/* The row's line, or the first of the groups right above it. */
static size_t line_with_groups(const struct tui_state *state, size_t place)
{
	return place ? tree_line(&state->tree, place - 1) + 1 : 0;
}

/* The least scrolling that shows the cursor, and what it stands below where there is room. */
static void scroll_to_cursor(struct tui_state *state)
{
	size_t page = (size_t)tui_page(state), line = tree_line(&state->tree, state->cursor);

	if (state->first > last_first(state))
		state->first = last_first(state);
	if (line_with_groups(state, state->cursor) < state->first)
		state->first = line_with_groups(state, state->cursor);
	if (line >= state->first + page)
		state->first = line - page + 1;
}

void tui_move_to(struct tui_state *state, size_t place)
{
	if (state->rows.count > 0 && place >= state->rows.count)
		place = state->rows.count - 1;
	choose(state, state->rows.count ? place : 0);
	scroll_to_cursor(state);
}

/*
 * The rows changed under the cursor.  It keeps to its process as long as that is in view, so that
 * a key never meets another one than the eye did; the screen itself moves only to follow.
 */
static void keep_cursor(struct tui_state *state)
{
	size_t place = place_of(state, &state->chosen);
	bool found = place != SIZE_MAX;
	size_t line = found ? tree_line(&state->tree, place) : 0;

	if (state->first > last_first(state))
		state->first = last_first(state);
	if (state->at_head) {
		state->first = 0;
		tui_move_to(state, 0);
	} else if (found &&
		   (state->following || (line >= state->first && line < tui_end_of_view(state)))) {
		tui_move_to(state, place);
	} else {
		tui_move_to(state, state->cursor);
	}
}

static struct rows_options rows_wanted(const struct tui_state *state)
{
	const struct tui_settings *settings = &state->settings;

	return (struct rows_options){
		.exempt = settings->all,
		.kernel_threads = settings->all,
		.user = state->user,
		.filter = state->prompt.kind == PROMPT_FILTER ? state->prompt.text : state->filter,
		.sort = settings->sort,
		.direction = settings->direction,
		.trend = state->view.trend,
	};
}

void tui_rebuild_rows(struct tui_state *state)
{
	struct rows_options wanted = rows_wanted(state);

	rows_release(&state->rows);
	tree_release(&state->tree);
	if (!state->view.verdict)
		return;
	rows_select(&state->rows, state->view.snapshot, state->view.verdict, &wanted);
	if (state->settings.tree == TREE_PARENT)
		tree_by_parent(&state->tree, &state->rows);
	if (state->settings.tree == TREE_CGROUP)
		tree_by_cgroup(&state->tree, &state->rows);
	keep_cursor(state);
}

void tui_finish(struct tui_state *state)
{
	if (!state->view.verdict)
		return;
	head_paint(state);
	scroll_to_cursor(state);
	list_lay_out(state);
}

static void remember_pressure(struct tui_state *state)
{
	struct figure some = state->view.snapshot->machine.pressure_some.avg10;

	if (!some.known || (!state->view.live && state->pressure_count > 0))
		return;
	if (state->pressure_count == PRESSURE_HISTORY)
		memmove(state->pressure, state->pressure + 1,
			--state->pressure_count * sizeof(*state->pressure));
	state->pressure[state->pressure_count++] = some.value > 10000 ? 10000 : (int)some.value;
}

void tui_show(struct tui_state *state, const struct tui_view *view)
{
	state->view = *view;
	head_tick(state);
	remember_pressure(state);
	tui_refresh(state);
}

void tui_refresh(struct tui_state *state)
{
	if (state->mode == TUI_MENU && state->menu == MENU_DOMAIN)
		what_if_fill_limits(state);
	head_paint(state);
	tui_rebuild_rows(state);
	tui_finish(state);
	tui_fill_pane(state);
}

void tui_forget_widths(struct tui_state *state)
{
	memset(state->widest, 0, field_count * sizeof(*state->widest));
}

void tui_resize(struct tui_state *state, int height, int width)
{
	state->height = height < CANVAS_MAX_LINES ? height : CANVAS_MAX_LINES;
	state->width = width < CANVAS_MAX_COLUMNS ? width : CANVAS_MAX_COLUMNS;
	tui_forget_widths(state);
	head_forget(state);
	tui_finish(state);
	tui_fill_pane(state);
}

unsigned tui_needs(const struct tui_state *state)
{
	const struct field *sort = state->settings.sort;
	unsigned drill = state->mode == TUI_DRILL ? NEED_HOLDERS | NEED_OOM_SCORE | NEED_NODES : 0;

	return NEED_SOME_SCORES | NEED_CGROUP | NEED_KILLS | list_needs(state) | NEED_LIMITS |
	       drill | (sort ? sort->needs : 0);
}

size_t tui_close_ups(const struct tui_state *state, unsigned *ret_details, pid_t *pids)
{
	const struct field *sort = state->settings.sort;
	size_t place = 0, end = state->rows.count, count = 0;

	/* what decides the order is needed of all; else the start time, to know them again */
	*ret_details = DETAIL_STAT | list_details(state) | (sort ? sort->details : 0);
	if (!sort || !sort->details) {
		tree_at(&state->tree, state->first, &place);
		tree_at(&state->tree, tui_end_of_view(state), &end);
	}
	for (; place < end; place++)
		pids[count++] = state->rows.items[place].entry->process->pid;
	return count;
}
