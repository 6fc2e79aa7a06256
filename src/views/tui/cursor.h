/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The chosen row, and which part of the table is in view. */
#ifndef OOMTOP_VIEWS_TUI_CURSOR_H
#define OOMTOP_VIEWS_TUI_CURSOR_H

#include "views/tui/state.h"

/* Chooses the row at `place`, or the last one, and scrolls as far as that takes. */
void cursor_move_to(struct tui_state *state, size_t place);
/* Scrolls as little as possible to bring the chosen row, and the groups above it, into view. */
void cursor_show(struct tui_state *state);
/*
 * The rows changed.  The cursor keeps to its process while that is in view, so that a key never
 * meets another process than the eye did; the screen scrolls after it only when told to follow.
 */
void cursor_keep(struct tui_state *state);
/* The user chose the row: the cursor leaves the first line, and following ends.  enum tui_effect.
 */
unsigned cursor_choose(struct tui_state *state, size_t place);

#endif
