/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/refresh.h"

#include "views/tui/actions_fold.h"
#include "views/tui/cursor.h"
#include "views/tui/head.h"
#include "views/tui/list.h"
#include "views/tui/menu_what_if.h"
#include "views/tui/panes.h"
#include "views/tui/tree_cgroup.h"

static struct rows_options rows_wanted(const struct tui_state *state)
{
	const struct tui_settings *settings = &state->settings;

	return (struct rows_options){
		.exempt = settings->all,
		.kernel_threads = settings->all,
		.user = state->user,
		.pids = state->pids,
		.pid_count = state->pid_count,
		.filter = state->prompt.kind == PROMPT_FILTER ? state->prompt.text : state->filter,
		.command_lines = state->view.live && settings->command_line != COMMAND_NAME,
		.sort = settings->sort,
		.trend = state->view.trend,
	};
}

static void select_rows(struct tui_state *state)
{
	struct rows_options wanted = rows_wanted(state);

	rows_release(&state->rows);
	tree_release(&state->tree);
	rows_select(&state->rows, state->view.snapshot, state->view.verdict, &wanted);
	if (state->settings.tree == TREE_PARENT)
		tree_by_parent(&state->tree, &state->rows);
	if (state->settings.tree == TREE_CGROUP)
		tree_by_cgroup(&state->tree, &state->rows);
	fold_rows(state);
}

void tui_update(struct tui_state *state, unsigned effects)
{
	if (!state->view.verdict)
		return;
	if (effects & TUI_ROWS)
		select_rows(state);
	/* the head counts the rows, and its height decides how many of them are in view */
	if (effects & (TUI_ROWS | TUI_HEAD))
		head_paint(state);
	if (effects & TUI_ROWS)
		cursor_keep(state);
	else
		cursor_show(state);
	/* rows that only a covered table would have room for must not widen a column */
	if (!tui_covers_table(state))
		list_lay_out(state);
	if (effects & (TUI_HEAD | TUI_PANE))
		panes_fill(state);
}

/* What does not depend on keys is found once for a view. */
static void look_at_memory(struct tui_state *state)
{
	const struct tui_view *view = &state->view;
	const struct trend *trend = view->trend;

	if (trend) {
		state->headroom = trend->headroom;
		state->headroom_is_known = trend->headroom_is_known;
		state->projection = trend_project(trend, view->verdict);
	} else {
		state->headroom_is_known =
			headroom_in(&state->headroom, view->snapshot, &view->verdict->domain);
		state->projection = (struct projection){ 0 };
	}
	first_full_find(&state->first_full, &state->limit_watch, view->snapshot, view->verdict,
		view->calibration);
	/* sorts all processes, which is too much for every key that paints the head */
	state->biggest_is_known = groups_largest(&state->biggest, view->snapshot, view->verdict);
	history_add(&state->history, view->snapshot, view->verdict,
		state->headroom_is_known ? figure_of(state->headroom.min_bytes) : FIGURE_UNKNOWN);
}

void tui_show(struct tui_state *state, const struct tui_view *view)
{
	state->view = *view;
	look_at_memory(state);
	if (state->mode == TUI_MENU && state->menu == MENU_DOMAIN)
		menu_domain_fill(state);
	tui_update(state, TUI_ROWS | TUI_HEAD);
}

/* The filter may match a command line, which is a detail, and the order may be by one. */
void tui_take_details(struct tui_state *state)
{
	const struct rows_options wanted = rows_wanted(state);
	const struct field *sort = state->settings.sort.field;
	bool decide = (wanted.command_lines && wanted.filter) || (sort && sort->details);

	tui_update(state, decide ? TUI_ROWS | TUI_PANE : TUI_PANE);
}

void tui_resize(struct tui_state *state, int height, int width)
{
	state->height = height < CANVAS_MAX_LINES ? height : CANVAS_MAX_LINES;
	state->width = width < CANVAS_MAX_COLUMNS ? width : CANVAS_MAX_COLUMNS;
	tui_forget_widths(state);
	tui_update(state, TUI_HEAD);
}

unsigned tui_needs(const struct tui_state *state)
{
	const struct field *sort = state->settings.sort.field;
	unsigned drill = state->mode == TUI_DRILL ? NEED_HOLDERS | NEED_OOM_SCORE | NEED_NODES : 0;

	return NEED_SOME_SCORES | NEED_CGROUP | NEED_KILLS | NEED_FREED | list_needs(state) |
	       NEED_LIMITS | drill | (sort ? sort->needs : 0);
}

size_t tui_close_ups(const struct tui_state *state, unsigned *ret_details, pid_t *pids)
{
	const struct field *sort = state->settings.sort.field;
	size_t place = 0, end = state->rows.count, count = 0;

	/* the start time identifies processes; what decides the order is needed of every process */
	*ret_details = DETAIL_STAT | list_details(state) | (sort ? sort->details : 0);
	if (!sort || !sort->details) {
		tree_at(&state->tree, state->first, &place);
		tree_at(&state->tree, tui_end_of_view(state), &end);
	}
	for (; place < end; place++)
		if (!folds_at(&state->tree.folds, place) || (sort && sort->details))
			pids[count++] = state->rows.items[place].entry->process->pid;
	return count;
}
