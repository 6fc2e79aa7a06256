/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/input.h"

#include "views/tui/actions_menu.h"
#include "views/tui/actions_move.h"
#include "views/tui/actions_show.h"
#include "views/tui/cursor.h"
#include "views/tui/keys.h"
#include "views/tui/kills.h"
#include "views/tui/list.h"
#include "views/tui/refresh.h"
#include "views/tui/screen.h"

enum { WHEEL_LINES = 3 };

/* Applies a typed key; search and filter take effect while they are typed. */
static unsigned typed(struct tui_state *state, unsigned press)
{
	if (!prompt_edit(&state->prompt, press))
		return 0;
	if (state->prompt.kind == PROMPT_SEARCH)
		return tui_search_from(state, state->cursor);
	return state->prompt.kind == PROMPT_FILTER ? TUI_ROWS | TUI_LOOK : TUI_LOOK;
}

/* Applies the effects on the state itself, and returns those that are left for the caller. */
static unsigned finish(struct tui_state *state, unsigned effects)
{
	tui_update(state, effects);
	return effects & ~(unsigned)(TUI_ROWS | TUI_HEAD | TUI_PANE);
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
	if (mode == TUI_PROMPT)
		return finish(state, typed(state, press));
	tui_say(state, "no such key here; h for help");
	return 0;
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

	if (row_line >= tui_end_of_view(state) || tree_at(&state->tree, row_line, &place))
		return 0;
	return cursor_choose(state, place);
}

/* The line of the limit that fills first opens that domain; its end opens the notes. */
static unsigned click_full(struct tui_state *state, int column)
{
	if (column >= state->notes_column)
		return act_notes(state);
	return act_first_full(state);
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
	if (state->prompt.kind)
		return 0;
	if (line == state->full_line && state->mode == TUI_TABLE)
		return finish(state, click_full(state, column));
	if (line < tui_heading_line(state))
		return 0;
	if (state->mode == TUI_MENU)
		return finish(state, menu_click(state, line - tui_heading_line(state) - 1));
	if (state->mode == TUI_KILLS)
		kills_click(state, line - tui_heading_line(state) - 1);
	if (state->mode != TUI_TABLE)
		return 0;
	if (column >= tui_list_width(state))
		return 0;
	return finish(state, line == tui_heading_line(state) ? click_heading(state, column)
							     : click_row(state, line));
}
