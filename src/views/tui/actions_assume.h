/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys that assume another oom_score_adj, and keys that write an assumed one to the process. */
#ifndef OOMTOP_VIEWS_TUI_ACTIONS_ASSUME_H
#define OOMTOP_VIEWS_TUI_ACTIONS_ASSUME_H

#include "views/tui/state.h"

unsigned act_adj_less(struct tui_state *state);
unsigned act_adj_more(struct tui_state *state);
unsigned act_changes(struct tui_state *state);
unsigned act_write(struct tui_state *state);

#endif
