/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/actions_menu.h"

#include "views/tui/cursor.h"
#include "views/tui/menu.h"
#include "views/tui/menu_columns.h"
#include "views/tui/menu_what_if.h"
#include "views/tui/what_if.h"

#include <string.h>

static void hide_column(struct tui_state *state, size_t place)
{
	struct field_list *columns = &state->settings.columns;

	if (columns->count == 1) {
		tui_say(state, "at least one column must remain");
		return;
	}
	columns->count--;
	memmove(columns->items + place, columns->items + place + 1,
		(columns->count - place) * sizeof(*columns->items));
}

unsigned act_menu_toggle(struct tui_state *state)
{
	struct field_list *columns = &state->settings.columns;
	const struct field *field;

	if (state->menu != MENU_COLUMNS)
		return 0;
	field = menu_column_at(state, state->menu_cursor);
	columns->default_count = 0;
	if (state->menu_cursor < columns->count) {
		hide_column(state, state->menu_cursor);
	} else {
		array_reserve(columns->items, columns->count, columns->capacity);
		columns->items[columns->count++] = field;
	}
	return TUI_OBSERVE;
}

static unsigned swap_columns(struct tui_state *state, size_t a, size_t b)
{
	struct field_list *columns = &state->settings.columns;
	const struct field *field;

	if (state->menu != MENU_COLUMNS || a >= columns->count || b >= columns->count)
		return 0;
	field = columns->items[a];
	columns->items[a] = columns->items[b];
	columns->items[b] = field;
	columns->default_count = 0;
	return 0;
}

unsigned act_menu_earlier(struct tui_state *state)
{
	size_t place = state->menu_cursor;
	unsigned effects = swap_columns(state, place, place - 1);

	if (state->menu == MENU_COLUMNS && place > 0 && place < state->settings.columns.count)
		menu_move_to(state, place - 1);
	return effects;
}

unsigned act_menu_later(struct tui_state *state)
{
	size_t place = state->menu_cursor;
	unsigned effects = swap_columns(state, place, place + 1);

	if (state->menu == MENU_COLUMNS && place + 1 < state->settings.columns.count)
		menu_move_to(state, place + 1);
	return effects;
}

unsigned act_menu_columns(struct tui_state *state)
{
	return menu_open(state, MENU_COLUMNS);
}

unsigned act_menu_setup(struct tui_state *state)
{
	return menu_open(state, MENU_SETUP);
}

unsigned act_menu_sort(struct tui_state *state)
{
	return menu_open(state, MENU_SORT);
}

unsigned act_menu_user(struct tui_state *state)
{
	return menu_open(state, MENU_USER);
}

unsigned act_menu_choose(struct tui_state *state)
{
	return menu_entry_of(state)->choose(state, state->menu_cursor);
}

unsigned menu_click(struct tui_state *state, int line)
{
	size_t place = state->menu_first + (size_t)line;

	if (line < 0 || place >= menu_count(state))
		return 0;
	state->menu_cursor = place;
	return state->menu == MENU_COLUMNS ? act_menu_toggle(state) : act_menu_choose(state);
}

unsigned act_menu_domain(struct tui_state *state)
{
	if (!state->view.calibration)
		return 0;
	menu_domain_fill(state);
	menu_open(state, MENU_DOMAIN);
	/* the cursor is on the limit that fills first, so that Enter opens it */
	menu_move_to(state, menu_domain_first_full(state));
	return 0;
}

unsigned act_first_full(struct tui_state *state)
{
	if (!state->view.calibration || !state->first_full.is_known)
		return 0;
	menu_domain_fill(state);
	return menu_domain.choose(state, menu_domain_first_full(state));
}

unsigned act_menu_assume(struct tui_state *state)
{
	if (state->assumption_count > 0)
		return what_if_drop(state);
	return cursor_target(state) ? menu_open(state, MENU_ASSUME) : 0;
}
