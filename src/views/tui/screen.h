/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole screen. */
#ifndef OOMTOP_VIEWS_TUI_SCREEN_H
#define OOMTOP_VIEWS_TUI_SCREEN_H

#include "views/tui/state.h"

enum { SCREEN_MIN_LINES = 15, SCREEN_MIN_COLUMNS = 60 };

/* Paints the state on a canvas of the state's size. */
void screen_paint(struct canvas *canvas, const struct tui_state *state);
/* The key (enum press) whose label is at that column of the last line; 0 for none. */
unsigned screen_key_at(const struct tui_state *state, int column);

#endif
