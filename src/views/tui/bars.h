/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory of the domain as a bar, whose parts carry their names, so that no colour is needed;
 * and what it stalls, with its swap.  A figure that is not known is left out.
 */
#ifndef OOMTOP_VIEWS_TUI_BARS_H
#define OOMTOP_VIEWS_TUI_BARS_H

#include "views/tui/state.h"

/* Each paints one line of the canvas, from the snapshot that the state shows. */
void bar_paint_memory(struct canvas *canvas, int line, const struct tui_state *state);
void bar_paint_pressure(struct canvas *canvas, int line, const struct tui_state *state);

#endif
