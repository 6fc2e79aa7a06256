/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Breaks text between words to the width of a screen. */
#ifndef OOMTOP_VIEWS_PROSE_WRAP_H
#define OOMTOP_VIEWS_PROSE_WRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct wrap {
	const char *text; /* the rest of the text, not owned */
	size_t length;    /* bytes of the rest */
	int width, hanging;
	bool begun;
};

/* One line on the screen: `length` bytes of `text` behind `indent` blanks. */
struct wrap_line {
	const char *text;
	size_t length;
	int indent;
};

/*
 * Begins to break `length` bytes of text without a newline into lines of at most `width` columns.
 * The lines behind the first are indented to the value of a line "  Label     value", else by
 * `hanging` blanks more than the first; by half of the width where that is less.
 */
void wrap_begin(struct wrap *wrap, const char *text, size_t length, int width, int hanging)
	__attribute__((nonnull));
/* Returns the next line, or false when there is none.  An empty text is one empty line. */
bool wrap_next(struct wrap *wrap, struct wrap_line *ret_line)
	__attribute__((nonnull, warn_unused_result));

/*
 * Prints a text of any number of lines, each with a newline at its end; a width of 0 prints the
 * lines unbroken.
 */
void wrap_print(FILE *out, const char *text, int width, int hanging) __attribute__((nonnull));

#endif
