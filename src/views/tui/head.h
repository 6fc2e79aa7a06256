/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines above the table: verdict, memory, pressure, projection, kills that happened. */
#ifndef OOMTOP_VIEWS_TUI_HEAD_H
#define OOMTOP_VIEWS_TUI_HEAD_H

#include "views/tui/state.h"

/*
 * Paints state->head anew.  The height is that of its sentences and bars, at most two fifths of the
 * screen: less important lines are left out.
 */
void head_paint(struct tui_state *state);
/* Counts a reading: after ten readings that need fewer lines the head may shrink. */
void head_tick(struct tui_state *state);
/* Lets the head shrink at once. */
void head_forget(struct tui_state *state);

#endif
