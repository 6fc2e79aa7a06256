/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The marks before a line of the table: the part in the verdict, and the move in rank. */
#ifndef OOMTOP_VIEWS_TUI_LIST_MARK_H
#define OOMTOP_VIEWS_TUI_LIST_MARK_H

#include "views/table/fold.h"
#include "views/tui/canvas.h"

/* A mark of one column, and the style of it. */
struct mark {
	enum style style;
	const char *text;
};

/* Who is killed, dies with the victim, may be killed instead, or is exempt. */
struct mark list_mark_of(const struct row *row) __attribute__((nonnull));
/* Up or down in rank since the reading before. */
struct mark list_mark_of_move(const struct row *row) __attribute__((nonnull));
/* That of the row that matters most: a fold hides no victim. */
struct mark list_mark_of_fold(const struct rows *rows, const struct fold *fold)
	__attribute__((nonnull));

#endif
