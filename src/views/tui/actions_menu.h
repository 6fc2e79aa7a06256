/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys that open menus, and that work in them. */
#ifndef OOMTOP_VIEWS_TUI_ACTIONS_MENU_H
#define OOMTOP_VIEWS_TUI_ACTIONS_MENU_H

#include "views/tui/state.h"

unsigned act_menu_columns(struct tui_state *state);
unsigned act_menu_sort(struct tui_state *state);
unsigned act_menu_user(struct tui_state *state);
unsigned act_menu_domain(struct tui_state *state);
unsigned act_menu_assume(struct tui_state *state);
unsigned act_menu_choose(struct tui_state *state);
unsigned act_menu_toggle(struct tui_state *state);
unsigned act_menu_earlier(struct tui_state *state);
unsigned act_menu_later(struct tui_state *state);
/* A line of the menu was clicked, counted from its first on the screen. */
unsigned menu_click(struct tui_state *state, int line);

#endif
