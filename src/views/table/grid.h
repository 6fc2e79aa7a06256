/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table of texts, and how it is printed: raw, or laid out by views/table/layout.h; whole into a pipe,
 * fitted to the width of a terminal.
 */
#ifndef OOMTOP_VIEWS_TABLE_GRID_H
#define OOMTOP_VIEWS_TABLE_GRID_H

#include "base/figure.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stdio.h>

struct table_options {
	bool raw; /* fields separated by one blank, blanks in them as \x20, no head */
	bool headings;
	bool bytes; /* sizes in full */
	bool color;
	int width; /* of the terminal, 0 when there is none: nothing is cut or wrapped */
};

enum sheet_kind {
	SHEET_FIGURE,  /* to the right, never cut */
	SHEET_WORD,    /* to the left, never cut */
	SHEET_TEXT,    /* to the left, cut at its end */
	SHEET_PROCESS, /* "name[12]": the name is cut, the PID stays */
};

struct sheet_column {
	const char *heading;
	enum sheet_kind kind;
	unsigned leave_out; /* as in struct layout_column; 0: left out aloud */
	int usual; /* columns to reckon with, of text only where it takes more; 0: what it takes */
};

struct sheet_cell {
	const char *text;
	int width; /* columns on a screen */
};

struct sheet {
	const struct sheet_column *columns;
	size_t column_count;
	struct sheet_cell *cells; /* line by line */
	const char **colors;      /* of the lines: an escape sequence, or NULL */
	size_t cell_count, cell_capacity, color_count, color_capacity;
	struct arena texts; /* of cells that are nobody else's */
};

/* The columns must outlive it. */
void sheet_init(struct sheet *sheet, const struct sheet_column *columns, size_t column_count);
void sheet_release(struct sheet *sheet);

/* Each cell of a line, from left to right; printable text, not copied.  NULL is a dash. */
void sheet_add(struct sheet *sheet, const char *text);
/* A cell of a size, as a size or in full; a dash for an unknown one. */
void sheet_add_bytes(struct sheet *sheet, struct figure bytes, bool in_full);
void sheet_add_count(struct sheet *sheet, size_t count);
/* The colour of the line begun last. */
void sheet_color(struct sheet *sheet, const char *color);

/* Without a line nothing is printed.  A line names the columns that are left out aloud. */
void sheet_print(FILE *out, const struct sheet *sheet, const struct table_options *options);

#endif
