/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/menu.h"

#include "views/tui/menu_columns.h"
#include "views/tui/menu_setup.h"
#include "views/tui/menu_user.h"
#include "views/tui/menu_what_if.h"

static const struct menu_entry *const menus[] = {
	[MENU_COLUMNS] = &menu_columns,
	[MENU_SORT] = &menu_sort,
	[MENU_USER] = &menu_user,
	[MENU_DOMAIN] = &menu_domain,
	[MENU_ASSUME] = &menu_assume,
	[MENU_SETUP] = &menu_setup,
};
_Static_assert(
	sizeof(menus) / sizeof(*menus) == MENU_SETUP + 1, "an entry for each enum menu_kind");

unsigned menu_open(struct tui_state *state, enum menu_kind kind)
{
	state->mode = TUI_MENU;
	state->menu = kind;
	state->menu_cursor = state->menu_first = 0;
	return 0;
}

size_t menu_count(const struct tui_state *state)
{
	return menus[state->menu]->count(state);
}

void menu_move_to(struct tui_state *state, size_t place)
{
	state->menu_cursor = place;
	tui_scroll_to(&state->menu_first, place, (size_t)tui_page(state));
}

const struct menu_entry *menu_entry_of(const struct tui_state *state)
{
	return menus[state->menu];
}
