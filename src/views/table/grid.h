/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table of texts and how it is printed: raw; whole, into a pipe; or fitted by
 * views/table/layout.h to the width of a terminal.
 */
#ifndef OOMTOP_VIEWS_TABLE_GRID_H
#define OOMTOP_VIEWS_TABLE_GRID_H

#include "base/figure.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stdio.h>

struct table_options {
	bool raw;      /* fields separated by one blank, blanks in a field as \x20 */
	bool headings; /* print the line of headings */
	bool bytes;    /* print sizes in bytes */
	bool color;
	bool fold;  /* what is alike is told once, not one by one */
	int height; /* lines of the terminal; 0: no terminal */
	int width;  /* columns of the terminal; 0: no terminal, nothing is cut or wrapped */
};

enum grid_kind {
	GRID_FIGURE,  /* aligned to the right, never cut */
	GRID_WORD,    /* aligned to the left, never cut */
	GRID_TEXT,    /* aligned to the left, cut at its end */
	GRID_PATH,    /* aligned to the left, cut in its middle */
	GRID_PROCESS, /* "name[12]": the name is cut, the PID stays */
	GRID_DRAWN,   /* drawn as wide as the column is: grid_add_drawn() */
};

struct grid_pen;

/*
 * Draws an item, or the heading for NULL, and sets the columns that it takes, at most `width`.  The
 * arena owns the text.
 */
typedef const char *grid_draw(struct arena *arena, const void *item, const struct grid_pen *pen,
	int width, int *ret_columns);

struct grid_pen {
	grid_draw *draw;
	bool color;         /* with escape sequences */
	const char *resume; /* the last of these: the line's own; NULL: none */
};

struct grid_column {
	const char *heading;
	enum grid_kind kind;
	unsigned leave_out; /* as in struct layout_column; a column with 0 is named if left out */
	/*
	 * Columns of the screen to count on: for a text, no more than this; for other kinds, just
	 * this; 0: the width of the widest cell.
	 */
	int usual;
};

struct grid_cell {
	const char *text; /* NULL: drawn */
	const void *item;
	int width; /* columns of the screen */
};

/* A line without columns, behind that many lines with columns. */
struct grid_words {
	size_t line;
	const char *text;
};

struct grid {
	const struct grid_column *columns;
	size_t column_count;
	struct grid_cell *cells; /* line by line */
	const char **colors;     /* of each line an escape sequence, or NULL */
	size_t cell_count, cell_capacity, color_count, color_capacity;
	struct grid_words *words; /* lines of words, from top to bottom */
	size_t words_count, words_capacity;
	struct arena texts; /* for cells whose texts nothing else owns */
	grid_draw *draw;    /* of GRID_DRAWN; set by the caller */
};

/* An empty grid.  The columns must outlive the grid, which grid_release() frees. */
void grid_init(struct grid *grid, const struct grid_column *columns, size_t column_count)
	__attribute__((nonnull));
void grid_release(struct grid *grid) __attribute__((nonnull));

/*
 * Adds the next cell, from left to right and line by line.  The text is printable, is not copied
 * and must outlive the grid; NULL and "" show as a dash.
 */
void grid_add(struct grid *grid, const char *text) __attribute__((nonnull(1)));
/* Adds a cell with a size, in bytes if `in_full`; a dash if the figure is unknown. */
void grid_add_bytes(struct grid *grid, struct figure bytes, bool in_full) __attribute__((nonnull));
void grid_add_count(struct grid *grid, size_t count) __attribute__((nonnull));
/* Adds a cell that the column draws.  The item must outlive the grid. */
void grid_add_drawn(struct grid *grid, const void *item) __attribute__((nonnull));
/*
 * Adds a line of words, which is cut to the width; a raw grid has none.  The text is not copied and
 * must outlive the grid.
 */
void grid_add_words(struct grid *grid, const char *text) __attribute__((nonnull));
/* Sets the escape sequence of the line that was begun last; NULL for none. */
void grid_color(struct grid *grid, const char *color) __attribute__((nonnull(1)));

/* Drops the lines with columns beyond so many; returns how many are dropped.  0 drops none. */
size_t grid_keep(struct grid *grid, size_t lines) __attribute__((nonnull));

/*
 * Prints the grid; nothing if there is no cell, unless it is raw.  A last line names the columns
 * that did not fit and have a leave_out of 0.
 */
void grid_print(FILE *out, const struct grid *grid, const struct table_options *options)
	__attribute__((nonnull));

#endif
