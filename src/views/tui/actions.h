/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What keys do, for the table of keys: each function changes the state and returns bits of enum
 * tui_effect.
 */
#ifndef OOMTOP_VIEWS_TUI_ACTIONS_H
#define OOMTOP_VIEWS_TUI_ACTIONS_H

#include "views/tui/state.h"

unsigned act_explain(struct tui_state *state);
unsigned act_pause(struct tui_state *state);
unsigned act_delay(struct tui_state *state);
unsigned act_save(struct tui_state *state);
unsigned act_redraw(struct tui_state *state);
unsigned act_no_kill(struct tui_state *state);
unsigned act_quit(struct tui_state *state);
unsigned act_accept(struct tui_state *state);
unsigned act_cancel(struct tui_state *state);
unsigned act_drill(struct tui_state *state);
unsigned act_groups(struct tui_state *state);

#endif
