/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the beginning of an input tells of all of it: that it is no text, that it is newest first,
 * or that its lines are within a string of JSON.
 */
#ifndef OOMTOP_SOURCES_LOG_INPUT_TEXT_H
#define OOMTOP_SOURCES_LOG_INPUT_TEXT_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What bytes that are no text are, and what to do with them, as a phrase; NULL: they may be text.
 */
const char *input_text_refusal(const char *bytes, size_t length) MUST_CHECK NONNULL();
/*
 * Whether the times of its lines only go back.  The log ends at `end_seconds`, for dates without a
 * year.
 */
bool input_text_is_newest_first(const char *bytes, size_t length, int64_t end_seconds) MUST_CHECK
	NONNULL();
/* Whether a report stands in one line, its newlines written as "\n". */
bool input_text_is_escaped(const char *bytes, size_t length) MUST_CHECK NONNULL();

/* Whether messages of a report stand in one line of JSON, which is too long to be one message. */
bool input_text_is_in_one_line(const char *bytes, size_t length) MUST_CHECK NONNULL();

/* A text of which a part is not yet read; zeroed at first. */
struct escaped_text {
	bool is_escape;     /* the last byte began an escape */
	unsigned skip_left; /* digits of a \u escape */
};

/* Writes what the bytes stand for in their place and returns how many there are then. */
size_t escaped_text_decode(struct escaped_text *text, char *bytes, size_t length) NONNULL();

#endif
