/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of processes: which columns fit, and what it looks like. */
#ifndef OOMTOP_VIEWS_TUI_LIST_H
#define OOMTOP_VIEWS_TUI_LIST_H

#include "views/tui/state.h"

/* Decides on columns and their widths for the rows in view. */
void list_lay_out(struct tui_state *state);
void list_paint(struct canvas *canvas, const struct tui_state *state);

/* The columns in their order, COMMAND for NAME where command lines are wanted; laid out or not. */
const struct field *list_column(const struct tui_state *state, size_t place);
/* The column whose heading is at that place of the screen, or NULL. */
const struct field *list_column_at(const struct tui_state *state, int x);

unsigned list_needs(const struct tui_state *state);
/* Of the columns that are on the screen. */
unsigned list_details(const struct tui_state *state);

#endif
