/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The help and its topics. */
#ifndef OOMTOP_VIEWS_TUI_ACTIONS_HELP_H
#define OOMTOP_VIEWS_TUI_ACTIONS_HELP_H

#include "views/tui/state.h"

unsigned act_help(struct tui_state *state); /* the topic of what is on the screen */
unsigned act_help_next(struct tui_state *state);
unsigned act_help_before(struct tui_state *state);

#endif
