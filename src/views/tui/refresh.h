/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a new observation, another size of the screen or an action makes necessary. */
#ifndef OOMTOP_VIEWS_TUI_REFRESH_H
#define OOMTOP_VIEWS_TUI_REFRESH_H

#include "views/tui/state.h"

/* Shows a new observation.  The state no longer uses the view that was shown before. */
void tui_show(struct tui_state *state, const struct tui_view *view);
/* After more was read of processes in view: what that may change is made anew. */
void tui_take_details(struct tui_state *state);
/* Adapts everything to a screen of that size. */
void tui_resize(struct tui_state *state, int height, int width);
/*
 * Makes anew what `effects` (TUI_ROWS, TUI_HEAD, TUI_PANE) name: the rows are selected at most
 * once, the head is painted at most once.
 */
void tui_update(struct tui_state *state, unsigned effects);

/* What the next observation must hold: enum needs. */
unsigned tui_needs(const struct tui_state *state);
/*
 * Writes the PIDs of the processes to read closely to `pids`, which has room for all processes of
 * the snapshot, and what to read of each (enum details).  Returns the number of PIDs.
 */
size_t tui_close_ups(const struct tui_state *state, unsigned *ret_details, pid_t *pids);

#endif
