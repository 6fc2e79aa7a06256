/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading the text of /proc: lines, fields and numbers in a file that is held in memory.  Nothing
 * here relies on a NUL or a newline being where the kernel puts one.
 */
#ifndef OOMTOP_BASE_TEXT_SPAN_H
#define OOMTOP_BASE_TEXT_SPAN_H

#include "base/figure.h"
#include "base/memory.h"
#include "base/root.h"

#include <stddef.h>

/* A piece of somebody else's text, without a NUL. */
struct text_span {
	const char *start, *end;
};

static inline struct text_span span_of(const struct buffer *buffer)
{
	return (struct text_span){ buffer->data, buffer->data + buffer->length };
}

static inline size_t text_span_length(struct text_span text_span)
{
	return (size_t)(text_span.end - text_span.start);
}

bool text_span_equals(struct text_span text_span, const char *text);
/* Cuts what stands before the next `separator` off *rest; false when there is none left. */
bool text_span_cut(struct text_span *rest, char separator, struct text_span *ret_piece);
/* The next line; one without its newline was cut somewhere and is not given. */
bool text_span_line(struct text_span *rest, struct text_span *ret_line);
/* The next word between blanks and tabs. */
bool text_span_word(struct text_span *rest, struct text_span *ret_word);

/*
 * The number the text begins with, blanks before it skipped: unknown when there is none, when it
 * is outside of [least, most] or when it does not end at a blank, a line's end or the text's end.
 */
struct figure text_span_number(struct text_span text, int64_t min, int64_t max);
/* The same for what is not negative, times `scale`: no more than 2^60, so that sums of many fit. */
struct figure text_span_amount(struct text_span text, int64_t scale);

/* A copy in the arena; NULL when it is longer than `most`. */
const char *text_span_copy(struct arena *arena, struct text_span text_span, size_t max);

#endif
