/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A screen as data: cells that hold a character and a style.  Painters fill one without knowing a
 * terminal; tests print it, terminal.c shows it.
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
	STYLE_KILL_SET,  /* dies with the victim */
	STYLE_CANDIDATE, /* may die instead of it */
	STYLE_EXEMPT,
	STYLE_HEADING,
	STYLE_SORTED, /* the heading that is sorted by */
	STYLE_KEY,
	STYLE_LABEL, /* what a key does */
	STYLE_WARNING,
	STYLE_HYPOTHETICAL, /* what is assumed */
	STYLE_RISING,       /* went up in rank */
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
	STYLE_COUNT,
};

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

/* Blank, of that size within the bounds above; to be released. */
void canvas_init(struct canvas *canvas, int height, int width, bool ascii);
void canvas_release(struct canvas *canvas);
struct cell *canvas_line(const struct canvas *canvas, int line);

/*
 * Writes printable UTF-8 text into at most `room` columns from `column` on, and cuts what does not
 * fit: a wide character is there whole or not at all.  Returns the columns used.  What lies outside
 * of the canvas is left out.
 */
int canvas_put(
	struct canvas *canvas, int line, int column, int room, enum style style, const char *text);
/* The same, but a text that does not fit ends in an ellipsis. */
int canvas_put_short(
	struct canvas *canvas, int line, int column, int room, enum style style, const char *text);
void canvas_fill(
	struct canvas *canvas, int line, int column, int room, enum style style, unsigned code);
void canvas_reverse(struct canvas *canvas, int line);
/* Copies the lines of `from` that fit, its first one to `line`. */
void canvas_copy(struct canvas *canvas, int line, const struct canvas *from);
bool canvas_line_equal(const struct canvas *a, const struct canvas *b, int line);

/* As UTF-8 text without styles, blanks at the ends of lines left out. */
void canvas_print(FILE *out, const struct canvas *canvas);
/* The UTF-8 form of a code point, NUL-terminated. */
void canvas_encode(unsigned code, char text[static 5]);

#endif
