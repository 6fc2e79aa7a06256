/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The menus of columns: which are shown, and which the table is sorted by. */
#ifndef OOMTOP_VIEWS_TUI_MENU_COLUMNS_H
#define OOMTOP_VIEWS_TUI_MENU_COLUMNS_H

#include "views/tui/menu_entry.h"

extern const struct menu_entry menu_columns, menu_sort;
/* The column of an item of the first: those shown, in their order, then all others. */
const struct field *menu_column_at(const struct tui_state *state, size_t place);

#endif
