/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys that move the cursor, in the table, in a text or in a menu. */
#ifndef OOMTOP_VIEWS_TUI_ACTIONS_MOVE_H
#define OOMTOP_VIEWS_TUI_ACTIONS_MOVE_H

#include "views/tui/state.h"

unsigned act_up(struct tui_state *state);
unsigned act_down(struct tui_state *state);
unsigned act_page_up(struct tui_state *state);
unsigned act_page_down(struct tui_state *state);
unsigned act_home(struct tui_state *state);
unsigned act_end(struct tui_state *state);
unsigned act_left(struct tui_state *state);
unsigned act_right(struct tui_state *state);
unsigned act_follow(struct tui_state *state);
unsigned act_search(struct tui_state *state);
unsigned act_search_next(struct tui_state *state);
unsigned act_search_before(struct tui_state *state);
unsigned act_tag(struct tui_state *state);
unsigned act_untag_all(struct tui_state *state);
/*
 * Chooses the next row, from place `from` on and round the end, that has the searched text; says so
 * on the screen if there is none.  Returns enum tui_effect.
 */
unsigned tui_search_from(struct tui_state *state, size_t from);

#endif
