/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the table shows, and in which order. */
#include "views/tui/actions_show.h"

#include "views/tui/list.h"

unsigned act_filter(struct tui_state *state)
{
	prompt_begin(&state->prompt, PROMPT_FILTER, state->filter);
	return 0;
}

unsigned act_tree(struct tui_state *state)
{
	static const char *const words[] = { [TREE_NONE] = "no tree",
		[TREE_PARENT] = "tree by parent; press again: by cgroup",
		[TREE_CGROUP] = "tree by cgroup; press again: none" };
	_Static_assert(
		sizeof(words) / sizeof(*words) == TREE_COUNT, "an entry for each enum tree_kind");

	state->settings.tree = (state->settings.tree + 1) % TREE_COUNT;
	tui_forget_widths(state);
	tui_say(state, "%s", words[state->settings.tree]);
	return TUI_ROWS;
}

/* Numbers are sorted largest first, unless they name or rank. */
static int usual_direction(const struct field *field)
{
	static const char *const rising[] = { "#", "PID", "PPID", "UID", "GAP", "NEXT-IN" };

	for (size_t i = 0; i < sizeof(rising) / sizeof(*rising); i++)
		if (field == field_find(rising[i]))
			return 1;
	return field->figure ? -1 : 1;
}

void tui_sort_by(struct tui_state *state, const struct field *field)
{
	struct tui_settings *settings = &state->settings;

	if (settings->sort.field == field)
		settings->sort.direction = -settings->sort.direction;
	else
		settings->sort.direction = usual_direction(field);
	settings->sort.field = field;
	state->at_head = !state->following;
	if (field == field_find("#") && settings->sort.direction == 1)
		settings->sort.field = NULL;
}

static unsigned sort_by(struct tui_state *state, const struct field *field)
{
	state->settings.sort.field = NULL;
	tui_sort_by(state, field);
	return TUI_ROWS | TUI_OBSERVE;
}

/* Sorts by the column that is `step` to the right of the present one; SIZE_MAX is one to the left.
 */
static unsigned sort_beside(struct tui_state *state, size_t step)
{
	const struct field *now =
		state->settings.sort.field ? state->settings.sort.field : field_find("#");

	for (size_t i = 0; i < state->column_count; i++)
		if (state->columns[i].field == now) {
			size_t next = i + step;

			return next < state->column_count
				       ? sort_by(state, state->columns[next].field)
				       : 0;
		}
	return state->column_count ? sort_by(state, state->columns[0].field) : 0;
}

unsigned act_sort_left(struct tui_state *state)
{
	return sort_beside(state, SIZE_MAX);
}

unsigned act_sort_right(struct tui_state *state)
{
	return sort_beside(state, 1);
}

unsigned act_sort_memory(struct tui_state *state)
{
	return sort_by(state, field_find("RSS"));
}

unsigned act_sort_pid(struct tui_state *state)
{
	return sort_by(state, field_find("PID"));
}

unsigned act_sort_rank(struct tui_state *state)
{
	return sort_by(state, field_find("#"));
}

unsigned act_reverse(struct tui_state *state)
{
	struct tui_settings *settings = &state->settings;

	if (!settings->sort.field) {
		settings->sort.field = field_find("#");
		settings->sort.direction = 1;
	}
	tui_sort_by(state, settings->sort.field);
	return TUI_ROWS;
}

unsigned act_all(struct tui_state *state)
{
	state->settings.all = !state->settings.all;
	return TUI_ROWS;
}

unsigned act_command_line(struct tui_state *state)
{
	static const char *const words[] = { [COMMAND_NAME] = "names",
		[COMMAND_SHORT] = "command lines; press again: with the program's folder",
		[COMMAND_PATH] = "command lines with the program's folder; press again: names" };
	_Static_assert(sizeof(words) / sizeof(*words) == COMMAND_KIND_COUNT,
		"an entry for each enum command_kind");

	if (!state->view.live) {
		tui_say(state, "a recording has no command lines");
		return 0;
	}
	state->settings.command_line = (state->settings.command_line + 1) % COMMAND_KIND_COUNT;
	tui_forget_widths(state);
	tui_say(state, "%s", words[state->settings.command_line]);
	/* the filter is sought in what is shown */
	return TUI_LOOK | (state->filter ? TUI_ROWS : 0);
}

unsigned act_unit(struct tui_state *state)
{
	static const char *const names[] = { [UNIT_SHORT] = "short",
		[UNIT_BYTES] = "bytes",
		[UNIT_K] = "KiB",
		[UNIT_M] = "MiB",
		[UNIT_G] = "GiB" };
	_Static_assert(
		sizeof(names) / sizeof(*names) == UNIT_COUNT, "an entry for each enum size_unit");

	state->settings.unit = (state->settings.unit + 1) % UNIT_COUNT;
	tui_forget_widths(state);
	tui_say(state, "sizes in the table: %s", names[state->settings.unit]);
	return TUI_ROWS;
}

unsigned act_head_unit(struct tui_state *state)
{
	state->settings.head_unit = (state->settings.head_unit + 1) % UNIT_COUNT;
	return TUI_HEAD;
}

unsigned act_hide_head(struct tui_state *state)
{
	state->settings.head_hidden = !state->settings.head_hidden;
	return TUI_HEAD;
}

unsigned act_notes(struct tui_state *state)
{
	tui_open_pane(state, TUI_NOTES);
	return TUI_PANE;
}

unsigned act_graphs(struct tui_state *state)
{
	state->mode = TUI_GRAPHS;
	return 0;
}

/* Back to where the help was opened, from a kill to the list of kills, else to the table. */
unsigned act_close(struct tui_state *state)
{
	enum tui_mode mode = state->mode;

	if (mode == TUI_HELP || mode == TUI_KILL)
		tui_open_pane(state, mode == TUI_HELP ? state->help_from : TUI_KILLS);
	else
		state->mode = TUI_TABLE;
	return TUI_LOOK | TUI_ROWS | TUI_PANE;
}
