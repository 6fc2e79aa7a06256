/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kind of menu: its title, its items, and what the choice of an item does. */
#ifndef OOMTOP_VIEWS_TUI_MENU_ENTRY_H
#define OOMTOP_VIEWS_TUI_MENU_ENTRY_H

#include "views/tui/state.h"

/* The texts of an item, printable; the arena's, the state's or constant. */
struct menu_item {
	const char *mark, *name, *help;
};

struct menu_entry {
	const char *title; /* NULL: title_of() returns the title */
	const char *(*title_of)(const struct tui_state *state, struct arena *arena);
	size_t (*count)(const struct tui_state *state);
	struct menu_item (*item)(const struct tui_state *state, struct arena *arena, size_t place);
	/* returns enum tui_effect; NULL: items cannot be chosen */
	unsigned (*choose)(struct tui_state *state, size_t place);
};

#endif
