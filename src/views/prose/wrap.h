/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of words broken to the width of a screen, one at a time. */
#ifndef OOMTOP_VIEWS_PROSE_WRAP_H
#define OOMTOP_VIEWS_PROSE_WRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct wrap {
	const char *text; /* what is left of the line */
	size_t length;
	int width, hanging;
	bool begun;
};

/* The next line on the screen: `length` bytes of `text` behind `indent` blanks. */
struct wrap_line {
	const char *text;
	size_t length;
	int indent;
};

/*
 * Breaks `length` bytes of text without a newline between words; lines behind the first are
 * indented by `hanging` blanks more than the first, where the width permits.  An empty text is one
 * line.
 */
void wrap_begin(struct wrap *wrap, const char *text, size_t length, int width, int hanging);
bool wrap_next(struct wrap *wrap, struct wrap_line *ret_line);

/* Prints a text of any number of lines, each with a newline; unbroken when the width is 0. */
void wrap_print(FILE *out, const char *text, int width, int hanging);

#endif
