/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kind of menu is made of: its title, its items, and what choosing one does. */
#ifndef OOMTOP_VIEWS_TUI_MENU_ENTRY_H
#define OOMTOP_VIEWS_TUI_MENU_ENTRY_H

#include "views/tui/state.h"

/* An item's texts; a kind of menu gives them by place. */
struct menu_item {
	const char *mark, *name, *help;
};

struct menu_entry {
	const char *title; /* NULL: what title_of tells */
	const char *(*title_of)(const struct tui_state *state, struct arena *arena);
	size_t (*count)(const struct tui_state *state);
	struct menu_item (*item)(const struct tui_state *state, struct arena *arena, size_t place);
	unsigned (*choose)(struct tui_state *state, size_t place);
};

#endif
