/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The painter of menus. */
#ifndef OOMTOP_VIEWS_TUI_MENU_PAINT_H
#define OOMTOP_VIEWS_TUI_MENU_PAINT_H

#include "views/tui/state.h"

/* Paints title and items of the menu that is open, below the head. */
void menu_paint(struct canvas *canvas, const struct tui_state *state);

#endif
