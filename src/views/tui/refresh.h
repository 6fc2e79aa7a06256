/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What follows for the screen from a new observation, another size, or an action. */
#ifndef OOMTOP_VIEWS_TUI_REFRESH_H
#define OOMTOP_VIEWS_TUI_REFRESH_H

#include "views/tui/state.h"

/* A new observation.  What was shown before is not touched any more. */
void tui_show(struct tui_state *state, const struct tui_view *view);
/* More was read of the processes in view: what follows from it is made anew. */
void tui_refresh(struct tui_state *state);
void tui_resize(struct tui_state *state, int height, int width);
/*
 * Makes anew what `effects` (TUI_ROWS, TUI_HEAD, TUI_PANE) name: the rows are selected at most
 * once, the head is painted at most once.
 */
void tui_update(struct tui_state *state, unsigned effects);

/* What the next observation must hold: enum needs. */
unsigned tui_needs(const struct tui_state *state);
/*
 * The processes that are to be looked at closely, and how (enum details).  Room for all processes
 * of the view is needed; returns how many there are.
 */
size_t tui_close_ups(const struct tui_state *state, unsigned *ret_details, pid_t *pids);

#endif
