/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The menu that is open: its items and its cursor. */
#ifndef OOMTOP_VIEWS_TUI_MENU_H
#define OOMTOP_VIEWS_TUI_MENU_H

#include "views/tui/menu_entry.h"

/* Opens a menu at its first item.  Returns 0: there is no enum tui_effect. */
unsigned menu_open(struct tui_state *state, enum menu_kind kind);
/* The number of items of the menu that is open. */
size_t menu_count(const struct tui_state *state);
/* Moves the cursor to the item at `place`, and scrolls until the item is in view. */
void menu_move_to(struct tui_state *state, size_t place);
/* The kind of the menu that is open. */
const struct menu_entry *menu_entry_of(const struct tui_state *state);

#endif
