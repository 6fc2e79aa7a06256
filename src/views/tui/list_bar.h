/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The column BAR of the table of processes. */
#ifndef OOMTOP_VIEWS_TUI_LIST_BAR_H
#define OOMTOP_VIEWS_TUI_LIST_BAR_H

#include "views/tui/state.h"

/* Paints the legend where the column has room for it.  False, and nothing painted, otherwise. */
bool list_bar_heading(struct canvas *canvas, int line, const struct tui_column *column,
	const struct tui_state *state) __attribute__((nonnull));
/* Paints the bar of a row: blocks in colours, or letters. */
void list_bar_paint(struct canvas *canvas, int line, const struct tui_column *column,
	const struct row *row, const struct tui_state *state) __attribute__((nonnull));

#endif
