/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys that change what the screen shows, and in which order. */
#ifndef OOMTOP_VIEWS_TUI_ACTIONS_SHOW_H
#define OOMTOP_VIEWS_TUI_ACTIONS_SHOW_H

#include "views/tui/state.h"

unsigned act_filter(struct tui_state *state);
unsigned act_tree(struct tui_state *state);
unsigned act_sort_left(struct tui_state *state);
unsigned act_sort_right(struct tui_state *state);
unsigned act_sort_memory(struct tui_state *state);
unsigned act_sort_pid(struct tui_state *state);
unsigned act_sort_rank(struct tui_state *state);
unsigned act_reverse(struct tui_state *state);
unsigned act_all(struct tui_state *state);
unsigned act_command_line(struct tui_state *state);
unsigned act_unit(struct tui_state *state);
unsigned act_head_unit(struct tui_state *state);
unsigned act_hide_head(struct tui_state *state);
/* Sorts by the field; by the same field once more, in the other direction. */
void tui_sort_by(struct tui_state *state, const struct field *field);
/* Goes back to the table. */
unsigned act_notes(struct tui_state *state);
unsigned act_graphs(struct tui_state *state);
unsigned act_close(struct tui_state *state);

#endif
