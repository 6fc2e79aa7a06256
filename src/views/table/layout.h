/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which columns of a table are shown, where, and how wide.  The report on a terminal, the report in
 * a pipe (of unlimited width) and the live screen use this one layout.  Pure: of cells the layout
 * knows no more than their widths.
 */
#ifndef OOMTOP_VIEWS_TABLE_LAYOUT_H
#define OOMTOP_VIEWS_TABLE_LAYOUT_H

#include <limits.h>
#include <stddef.h>

enum {
	LAYOUT_UNLIMITED = INT_MAX,
	LAYOUT_MIN_TEXT = 4, /* columns that a text, or its heading, may be cut to */
};

struct layout_column {
	/* input, each width at least 1: */
	int wanted; /* the width of the heading or of the widest cell, whichever is wider */
	int min;    /* the width a cell may be cut to; `wanted` for figures, which are not cut */
	int usual;  /* the width to count on while columns are chosen */
	/* 1 is left out first where width is short, then 2 …; 0: never left out by choice */
	unsigned leave_out;
	int enough; /* more than this it takes once others have what they want; 0: no such width */
	/* output: */
	int x, width; /* a width of 0: the column is not shown */
};

/*
 * Lays out the columns within `room` columns of the screen, with one blank between them.
 *
 * While the usual widths do not fit, columns are left out by choice, the last of those of equal
 * `leave_out` first.  Each of the others is shown if its minimum fits behind the columns before
 * it.  The width that remains goes to the narrowest columns first, up to what they want: so the
 * longest texts are cut first, and equally.  A column that has `enough` waits until no other column
 * is cut.  No column ends beyond `room`.
 */
void layout_fit(struct layout_column *columns, size_t count, int room);

#endif
