/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Assumed values of oom_score_adj are written to the processes: the screen asks first, and shows
 * how to undo the changes before they are written.
 */
#ifndef OOMTOP_VIEWS_TUI_CHANGES_H
#define OOMTOP_VIEWS_TUI_CHANGES_H

#include "views/tui/state.h"

/*
 * Asks whether to write the changes.  The state takes the list over and frees it.  With an empty
 * list, says that every process already has the value that is assumed.
 */
void changes_ask(struct tui_state *state, struct adj_change *changes, size_t count);
/*
 * Shows the commands that undo the changes, before they are written.  `old_adj` of each change is
 * the value that the process has now.
 */
void changes_tell(struct tui_state *state);
/* The changes were written: drops the assumptions they came from. */
void changes_done(struct tui_state *state);

#endif
