/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What keys do, for the table of keys: each changes the state and returns enum tui_effect. */
#ifndef OOMTOP_VIEWS_TUI_ACTIONS_H
#define OOMTOP_VIEWS_TUI_ACTIONS_H

#include "views/tui/state.h"

/* A key or a click; what the loop must do about it. */
unsigned tui_press(struct tui_state *state, unsigned press);
enum click { CLICK_CHOOSE, CLICK_WHEEL_UP, CLICK_WHEEL_DOWN };
unsigned tui_click(struct tui_state *state, enum click click, int line, int column);

/* where the cursor is: actions_move.c */
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
/* Moves to the next row at or behind `from` that has the searched text, round the end. */
void tui_search_from(struct tui_state *state, size_t from);

/* what is shown: actions_show.c */
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
void tui_sort_by(struct tui_state *state, const struct field *field);

/* everything else: actions.c */
/* to make an adj real: changes.c */
unsigned act_changes(struct tui_state *state);
unsigned act_write(struct tui_state *state);
void tui_open_pane(struct tui_state *state, enum tui_mode mode);

unsigned act_explain(struct tui_state *state);
unsigned act_help(struct tui_state *state);
unsigned act_close(struct tui_state *state);
unsigned act_pause(struct tui_state *state);
unsigned act_sample_before(struct tui_state *state);
unsigned act_sample_after(struct tui_state *state);
unsigned act_delay(struct tui_state *state);
unsigned act_save(struct tui_state *state);
unsigned act_redraw(struct tui_state *state);
unsigned act_no_kill(struct tui_state *state);
unsigned act_quit(struct tui_state *state);
unsigned act_accept(struct tui_state *state);
unsigned act_cancel(struct tui_state *state);
unsigned act_drill(struct tui_state *state);
unsigned act_groups(struct tui_state *state);
/* The text of the pane that is open. */
void tui_fill_pane(struct tui_state *state);

/* assumptions: what_if.c */
unsigned act_adj_less(struct tui_state *state);
unsigned act_adj_more(struct tui_state *state);

/* menus: menu.c, menu_what_if.c */
unsigned act_menu_columns(struct tui_state *state);
unsigned act_menu_sort(struct tui_state *state);
unsigned act_menu_user(struct tui_state *state);
unsigned act_menu_domain(struct tui_state *state);
unsigned act_menu_assume(struct tui_state *state);
unsigned act_menu_choose(struct tui_state *state);
unsigned act_menu_toggle(struct tui_state *state);
unsigned act_menu_earlier(struct tui_state *state);
unsigned act_menu_later(struct tui_state *state);

#endif
