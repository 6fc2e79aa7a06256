/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A walk through the text of a recording, one value at a time.
 *
 * The tree that jansson makes of a whole document takes some ten times the text, eighty times for a
 * hostile text.  So the outer object and its arrays are walked here, and jansson parses one bounded
 * value after the other.  Each function that returns an int returns 0, or a negative errno with
 * *error filled.
 */
#ifndef OOMTOP_SOURCES_RECORDING_CURSOR_H
#define OOMTOP_SOURCES_RECORDING_CURSOR_H

#include "base/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct cursor {
	const char *text;
	size_t length, position, line; /* the line of `position`, from 1 */
	size_t value_line;             /* the line where the last value starts */
	const char *path;              /* for messages */
	struct error *error;
};

/* Fills cursor->error for `line` (0: none) and returns -EINVAL. */
int cursor_fail(struct cursor *cursor, size_t line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Skips blanks; returns whether the text ends there. */
bool cursor_at_end(struct cursor *cursor);

/* Reads any value of at most 1 MiB; the caller releases it with json_decref(). */
int cursor_value(struct cursor *cursor, json_t **ret_value);

/*
 * Walks the members of an array, or of an object, from the opening bracket to the closing one.  The
 * visitor is called with the cursor before the value and must read the whole value.
 */
typedef int cursor_visit_element(struct cursor *cursor, size_t index, void *context);
typedef int cursor_visit_member(struct cursor *cursor, const char *key, void *context);
int cursor_array(struct cursor *cursor, cursor_visit_element *visit, void *context);
int cursor_object(struct cursor *cursor, cursor_visit_member *visit, void *context);
/* Reads and discards any value; an array may be of any size. */
int cursor_skip(struct cursor *cursor);

#endif
