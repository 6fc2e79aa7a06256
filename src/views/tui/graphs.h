/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Graphs of the history: what was left, pressure, and the badness of the first ranks, whose lines
 * cross where one overtook another.
 */
#ifndef OOMTOP_VIEWS_TUI_GRAPHS_H
#define OOMTOP_VIEWS_TUI_GRAPHS_H

#include "views/tui/state.h"

/*
 * Paints the graphs into so many lines from `line` on: beside each other, or below each other where
 * the screen is narrow.
 */
void graphs_paint(struct canvas *canvas, int line, int height, const struct tui_state *state);

#endif
