/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands above the table: verdict, memory, pressure, moves, kills that happened. */
#ifndef OOMTOP_VIEWS_TUI_HEAD_H
#define OOMTOP_VIEWS_TUI_HEAD_H

#include "views/tui/state.h"

/* Paints state->head anew; its height is what it needs, and less than the screen's. */
void head_paint(struct tui_state *state);
/* Before the next reading is shown: a head that needs less for long enough may shrink. */
void head_tick(struct tui_state *state);
/* It may at once. */
void head_forget(struct tui_state *state);

#endif
