/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A screen as data: cells that hold a character and a style.  Painters fill a canvas without
 * knowing a terminal; terminal.c shows a canvas, tests print one.
 */
#ifndef OOMTOP_VIEWS_TUI_CANVAS_H
#define OOMTOP_VIEWS_TUI_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum style {
	STYLE_PLAIN,
	STYLE_STATUS, /* the first line */
	STYLE_VICTIM,
	STYLE_KILL_SET,  /* killed with the victim, or exits because of the kill */
	STYLE_CANDIDATE, /* may be killed instead of the victim */
	STYLE_EXEMPT,
	STYLE_HEADING,
	STYLE_SORTED, /* the heading of the column that the table is sorted by */
	STYLE_KEY,
	STYLE_LABEL, /* what a key does */
	STYLE_WARNING,
	STYLE_HYPOTHETICAL, /* what is assumed */
	STYLE_RECORDING,    /* the first line, if this is no live machine */
	STYLE_TIGHT,        /* memory is short */
	STYLE_NOW,          /* a kill is near */
	STYLE_RISING,       /* moved up in rank */
	STYLE_FALLING,
	STYLE_TAGGED,
	STYLE_TITLE, /* of a pane */
	STYLE_FAINT,
	STYLE_ANON, /* the parts of the memory bar */
	STYLE_FILE,
	STYLE_SHMEM,
	STYLE_HUGETLB,
	STYLE_SLAB,
	STYLE_OTHER,
	STYLE_FREE,
	STYLE_SPARK,
	STYLE_BAR, /* of a badness: one style for each enum bar_part, in their order */
	STYLE_BAR_END = STYLE_BAR + 8,
	STYLE_GRAPH_FIRST, /* lines of graphs */
	STYLE_GRAPH_SECOND,
	STYLE_GRAPH_THIRD,
	STYLE_COUNT,
};

/* The style of an enum bar_part. */
#define STYLE_OF_BAR(part) ((enum style)((int)STYLE_BAR + (int)(part)))

struct cell {
	unsigned code; /* 0: the right half of the wide character before it */
	unsigned char style;
	bool reversed; /* under the cursor */
};

struct canvas {
	int height, width;
	struct cell *cells; /* line by line */
	bool ascii;         /* the locale cannot show more */
};

enum { CANVAS_MAX_LINES = 1024, CANVAS_MAX_COLUMNS = 1024 };

/* A blank canvas of that size, within the bounds above; canvas_release() frees the canvas. */
void canvas_init(struct canvas *canvas, int height, int width, bool ascii);
void canvas_release(struct canvas *canvas);
/* The cells of a line, which is below the height. */
struct cell *canvas_line(const struct canvas *canvas, int line);

/*
 * Writes printable UTF-8 text into at most `room` columns from `column` on and cuts the rest.  A
 * wide character is written whole or not at all; what lies outside of the canvas is left out.
 * Returns the number of columns written.
 */
int canvas_put(
	struct canvas *canvas, int line, int column, int room, enum style style, const char *text);
/* Like canvas_put(), but a text that is cut ends in an ellipsis. */
int canvas_put_short(
	struct canvas *canvas, int line, int column, int room, enum style style, const char *text);
void canvas_fill(
	struct canvas *canvas, int line, int column, int room, enum style style, unsigned code);
void canvas_reverse(struct canvas *canvas, int line);
/* Copies the lines of `from` that fit, its first one to `line`. */
void canvas_copy(struct canvas *canvas, int line, const struct canvas *from);
bool canvas_line_equal(const struct canvas *a, const struct canvas *b, int line);

/* Prints the canvas as UTF-8 text without styles and without blanks at the ends of lines. */
void canvas_print(FILE *out, const struct canvas *canvas);
/* The UTF-8 form of a code point, NUL-terminated. */
void canvas_encode(unsigned code, char text[static 5]);

#endif
