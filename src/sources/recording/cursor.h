/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A walk through the text of a recording, one value at a time.
 *
 * A whole document as jansson's tree takes some ten times its text, eighty times when it was made
 * to; so the outer object and its arrays are walked here, and jansson is given one bounded value
 * after the other.  Each function returns 0 or a negative errno with *error filled.
 */
#ifndef OOMTOP_SOURCES_RECORDING_CURSOR_H
#define OOMTOP_SOURCES_RECORDING_CURSOR_H

#include "base/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct cursor {
	const char *text;
	size_t length, position, line; /* the line of `position`, 1-based */
	size_t value_line;             /* where the value last read begins */
	const char *path;              /* for messages */
	struct error *error;
};

/* An error of what stands at `line`. */
int cursor_fail(struct cursor *cursor, size_t line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Steps over blanks and, if it is there, `symbol`; tells whether it was. */
bool cursor_parse(struct cursor *cursor, char symbol);
/* As above, but its absence is an error: `what` was expected. */
int cursor_expect(struct cursor *cursor, char symbol, const char *what);
bool cursor_at_end(struct cursor *cursor);

/* Reads any value; the caller releases it with json_decref. */
int cursor_value(struct cursor *cursor, json_t **ret_value);

/*
 * Walks the members of an array, or of an object, from its first bracket to its last.  The visitor
 * stands before the value, and must read it whole.
 */
typedef int cursor_visit_element(struct cursor *cursor, size_t index, void *context);
typedef int cursor_visit_member(struct cursor *cursor, const char *key, void *context);
int cursor_array(struct cursor *cursor, cursor_visit_element *visit, void *context);
int cursor_object(struct cursor *cursor, cursor_visit_member *visit, void *context);
/* Reads any value, of any size when it is an array, and forgets it. */
int cursor_skip(struct cursor *cursor);

#endif
