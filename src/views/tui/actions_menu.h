/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys that open menus, and keys that work in menus. */
#ifndef OOMTOP_VIEWS_TUI_ACTIONS_MENU_H
#define OOMTOP_VIEWS_TUI_ACTIONS_MENU_H

#include "views/tui/state.h"

unsigned act_menu_columns(struct tui_state *state);
unsigned act_menu_setup(struct tui_state *state);
unsigned act_menu_sort(struct tui_state *state);
unsigned act_menu_user(struct tui_state *state);
unsigned act_menu_domain(struct tui_state *state);
/* Shows the domain of the limit that fills first. */
unsigned act_first_full(struct tui_state *state);
unsigned act_menu_assume(struct tui_state *state);
unsigned act_menu_choose(struct tui_state *state);
unsigned act_menu_toggle(struct tui_state *state);
unsigned act_menu_earlier(struct tui_state *state);
unsigned act_menu_later(struct tui_state *state);
/* Acts on a click on a line of the menu; line 0 is the first on the screen.  enum tui_effect. */
unsigned menu_click(struct tui_state *state, int line);

#endif
