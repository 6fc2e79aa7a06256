/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists to choose from: columns to show, a column to sort by, a user. */
#ifndef OOMTOP_VIEWS_TUI_MENU_H
#define OOMTOP_VIEWS_TUI_MENU_H

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

extern const struct menu_entry menu_domain, menu_assume; /* menu_what_if.c */

unsigned menu_open(struct tui_state *state, enum menu_kind kind);
size_t menu_count(const struct tui_state *state);
void menu_move_to(struct tui_state *state, size_t place);
/* A line of the menu was clicked, counted from its first on the screen; enum tui_effect. */
unsigned menu_click(struct tui_state *state, int line);
void menu_paint(struct canvas *canvas, const struct tui_state *state);

#endif
