/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine's memory as bars.  The parts carry their names, so that no colour is needed. */
#ifndef OOMTOP_VIEWS_TUI_BARS_H
#define OOMTOP_VIEWS_TUI_BARS_H

#include "views/tui/state.h"

/* Each paints one line of the canvas, from the snapshot that the state shows. */
void bar_paint_memory(struct canvas *canvas, int line, const struct tui_state *state);
void bar_paint_swap(struct canvas *canvas, int line, const struct tui_state *state);
void bar_paint_pressure(struct canvas *canvas, int line, const struct tui_state *state);

#endif
