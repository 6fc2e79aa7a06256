/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An adj that is assumed, made real: asked for first, and what undoes it told afterwards. */
#ifndef OOMTOP_VIEWS_TUI_CHANGES_H
#define OOMTOP_VIEWS_TUI_CHANGES_H

#include "views/tui/state.h"

/*
 * Asks whether these are to be written; takes the list over.  Where there are none each process
 * has the adj that is assumed of it, and that is said.
 */
void changes_ask(struct tui_state *state, struct adj_change *changes, size_t count);
/* Shows what undoes them, before they are written; `old_adj` of each is what the process has now.
 */
void changes_tell(struct tui_state *state);
/* They were: the assumptions they came from are none any more. */
void changes_done(struct tui_state *state);

#endif
