/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The chosen row, and the part of the table that is in view. */
#ifndef OOMTOP_VIEWS_TUI_CURSOR_H
#define OOMTOP_VIEWS_TUI_CURSOR_H

#include "views/tui/state.h"

/* Chooses the row at `place`, or the last row, and scrolls until that row is in view. */
void cursor_move_to(struct tui_state *state, size_t place);
/* Scrolls as little as possible to bring the chosen row, and the groups above it, into view. */
void cursor_show(struct tui_state *state);
/*
 * Adapts the cursor to rows that changed.  The cursor stays on its process while the process is in
 * view, so that a key acts on the process that the user sees.  The screen scrolls after the process
 * only while the state is following.
 */
void cursor_keep(struct tui_state *state);
/*
 * Acts on a choice by the user: the cursor no longer stays on the first line, and following ends.
 * Returns enum tui_effect.
 */
unsigned cursor_choose(struct tui_state *state, size_t place);

/*
 * The row that a key acts on: that of the process which the user saw under the cursor, and the
 * cursor moves there, if a reading has put another process on the line since.  NULL for an empty
 * table, and with a message if the process has exited or is not shown.
 */
const struct row *cursor_target(struct tui_state *state);

#endif
