/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A menu as it is painted. */
#ifndef OOMTOP_VIEWS_TUI_MENU_PAINT_H
#define OOMTOP_VIEWS_TUI_MENU_PAINT_H

#include "views/tui/state.h"

void menu_paint(struct canvas *canvas, const struct tui_state *state);

#endif
