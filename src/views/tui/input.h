/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A key or a click comes in; what the loop must do about it (enum tui_effect) goes out. */
#ifndef OOMTOP_VIEWS_TUI_INPUT_H
#define OOMTOP_VIEWS_TUI_INPUT_H

#include "views/tui/state.h"

enum click { CLICK_CHOOSE, CLICK_WHEEL_UP, CLICK_WHEEL_DOWN };

unsigned tui_press(struct tui_state *state, unsigned press);
unsigned tui_click(struct tui_state *state, enum click click, int line, int column);

#endif
