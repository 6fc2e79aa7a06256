/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which columns of a table are shown, where, and how wide: one answer for the report on a terminal,
 * the live screen, and a pipe, where room is unlimited.  Pure: it knows nothing of cells but the
 * columns they take.
 */
#ifndef OOMTOP_VIEWS_TABLE_LAYOUT_H
#define OOMTOP_VIEWS_TABLE_LAYOUT_H

#include <limits.h>
#include <stddef.h>

enum {
	LAYOUT_UNLIMITED = INT_MAX,
	LAYOUT_MIN_TEXT = 4, /* what text may be cut to, and its heading */
};

struct layout_column {
	/* given, each at least 1: */
	int wanted;         /* what its heading and its widest cell take */
	int min;            /* what it may be cut to; `wanted` for figures, which are not cut */
	int usual;          /* what it is reckoned to take when columns are chosen */
	unsigned leave_out; /* 1 is left out first where room is short, then 2 ...; 0: not by choice
			     */
	/* decided: */
	int x, width; /* 0 wide: not shown */
};

/*
 * Lays out columns with one blank between them within `room`.
 *
 * While the usual widths do not fit, columns are left out by choice, the last one of those that are
 * equal.  Of the rest, each is shown that still fits at its least width behind those before it.
 * What room remains goes to the narrowest columns first, up to what they want: the longest texts
 * are cut first, and equally.  No column lies beyond the room.
 */
void layout_fit(struct layout_column *columns, size_t count, int room);

#endif
