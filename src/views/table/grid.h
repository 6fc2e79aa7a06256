/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table of texts, and how it is printed: raw, or laid out by views/table/layout.h; whole into a
 * pipe, fitted to the width of a terminal.
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

enum grid_kind {
	SHEET_FIGURE,  /* to the right, never cut */
	SHEET_WORD,    /* to the left, never cut */
	SHEET_TEXT,    /* to the left, cut at its end */
	SHEET_PROCESS, /* "name[12]": the name is cut, the PID stays */
};

struct grid_column {
	const char *heading;
	enum grid_kind kind;
	unsigned leave_out; /* as in struct layout_column; 0: left out aloud */
	int usual; /* columns to reckon with, of text only where it takes more; 0: what it takes */
};

struct grid_cell {
	const char *text;
	int width; /* columns on a screen */
};

struct grid {
	const struct grid_column *columns;
	size_t column_count;
	struct grid_cell *cells; /* line by line */
	const char **colors;     /* of the lines: an escape sequence, or NULL */
	size_t cell_count, cell_capacity, color_count, color_capacity;
	struct arena texts; /* of cells that are nobody else's */
};

/* The columns must outlive it. */
void grid_init(struct grid *grid, const struct grid_column *columns, size_t column_count);
void grid_release(struct grid *grid);

/* Each cell of a line, from left to right; printable text, not copied.  NULL is a dash. */
void grid_add(struct grid *grid, const char *text);
/* A cell of a size, as a size or in full; a dash for an unknown one. */
void grid_add_bytes(struct grid *grid, struct figure bytes, bool in_full);
void grid_add_count(struct grid *grid, size_t count);
/* The colour of the line begun last. */
void grid_color(struct grid *grid, const char *color);

/* Without a line nothing is printed.  A line names the columns that are left out aloud. */
void grid_print(FILE *out, const struct grid *grid, const struct table_options *options);

#endif
