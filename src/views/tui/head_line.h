/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the lines of the head are laid out: a label, fields in fixed places, a text at the right. */
#ifndef OOMTOP_VIEWS_TUI_HEAD_LINE_H
#define OOMTOP_VIEWS_TUI_HEAD_LINE_H

#include "views/tui/state.h"

enum { HEAD_LABEL_WIDTH = 5 };

/* The columns of printable text. */
int head_width(const char *text);
void head_label(struct canvas *canvas, int line, enum style style, const char *text);
/* Writes the text so that it ends at column `end`; returns the column where it begins. */
int head_put_left_of(struct canvas *canvas, int line, int end, enum style style, const char *text);
/* Writes into `width` columns, flush right; a text that is longer is cut. */
void head_put_figure(
	struct canvas *canvas, int line, int x, int width, enum style style, const char *text);

/*
 * The text as it fits into `room` columns: the end of a path says more than its beginning, which is
 * cut.  The text is the arena's, or `text` itself.
 */
const char *head_cut_left(struct arena *arena, const char *text, int room) __attribute__((nonnull));

#endif
