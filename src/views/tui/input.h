/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys and clicks. */
#ifndef OOMTOP_VIEWS_TUI_INPUT_H
#define OOMTOP_VIEWS_TUI_INPUT_H

#include "views/tui/state.h"

enum click { CLICK_CHOOSE, CLICK_WHEEL_UP, CLICK_WHEEL_DOWN };

/*
 * Each changes the state, makes anew what follows in the state, and returns what is left for the
 * caller to do, as bits of enum tui_effect.  Before the first observation a key does nothing.
 */
unsigned tui_press(struct tui_state *state, unsigned press);
unsigned tui_click(struct tui_state *state, enum click click, int line, int column);

#endif
