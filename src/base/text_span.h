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
struct slice {
	const char *start, *end;
};

static inline struct slice slice_of(const struct buffer *buffer)
{
	return (struct slice){ buffer->data, buffer->data + buffer->length };
}

static inline size_t slice_length(struct slice slice)
{
	return (size_t)(slice.end - slice.start);
}

bool slice_equals(struct slice slice, const char *text);
/* Cuts what stands before the next `separator` off *rest; false when there is none left. */
bool slice_cut(struct slice *rest, char separator, struct slice *ret_piece);
/* The next line; one without its newline was cut somewhere and is not given. */
bool slice_line(struct slice *rest, struct slice *ret_line);
/* The next word between blanks and tabs. */
bool slice_word(struct slice *rest, struct slice *ret_word);

/*
 * The number the text begins with, blanks before it skipped: unknown when there is none, when it
 * is outside of [least, most] or when it does not end at a blank, a line's end or the text's end.
 */
struct figure slice_number(struct slice text, int64_t least, int64_t most);
/* The same for what is not negative, times `scale`: no more than 2^60, so that sums of many fit. */
struct figure slice_amount(struct slice text, int64_t scale);

/* A copy in the arena; NULL when it is longer than `most`. */
const char *slice_copy(struct arena *arena, struct slice slice, size_t most);

#endif
