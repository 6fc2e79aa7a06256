/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Past kills. */
#ifndef OOMTOP_VIEWS_TUI_ACTIONS_KILLS_H
#define OOMTOP_VIEWS_TUI_ACTIONS_KILLS_H

#include "views/tui/state.h"

unsigned act_kills(struct tui_state *state); /* opens the list, and reads the log again */
unsigned act_kill_explain(struct tui_state *state);

#endif
