/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pane at the right of a wide screen: the selected process, as the head of its explanation. */
#ifndef OOMTOP_VIEWS_TUI_SIDE_H
#define OOMTOP_VIEWS_TUI_SIDE_H

#include "views/tui/state.h"

/* Paints so many lines from `line` on, at the right of the list. */
void side_paint(struct canvas *canvas, int line, int height, const struct tui_state *state);

#endif
