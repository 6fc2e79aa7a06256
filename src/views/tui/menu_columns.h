/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The menus of the columns to show, and of the column to sort by. */
#ifndef OOMTOP_VIEWS_TUI_MENU_COLUMNS_H
#define OOMTOP_VIEWS_TUI_MENU_COLUMNS_H

#include "views/tui/menu_entry.h"

extern const struct menu_entry menu_columns, menu_sort;
/*
 * The column at a place of the menu of columns: first the columns that are shown, in their order,
 * then all others.
 */
const struct field *menu_column_at(const struct tui_state *state, size_t place);

#endif
