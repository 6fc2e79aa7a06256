/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of processes: its columns, and how the rows are painted. */
#ifndef OOMTOP_VIEWS_TUI_LIST_H
#define OOMTOP_VIEWS_TUI_LIST_H

#include "views/tui/state.h"

/* Decides which columns are shown and how wide, for the rows in view: state->columns. */
void list_lay_out(struct tui_state *state);
/* Paints heading and rows below the head. */
void list_paint(struct canvas *canvas, const struct tui_state *state);

/* The column whose heading is at column `x` of the screen, or NULL. */
const struct field *list_column_at(const struct tui_state *state, int x);

/* What the columns need of every process: enum needs. */
unsigned list_needs(const struct tui_state *state);
/* What the columns on the screen need of the processes in view: enum details. */
unsigned list_details(const struct tui_state *state);

#endif
