/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines, words and numbers in the text of a file of /proc that is held in memory.  Nothing here
 * relies on a NUL or a newline being where the kernel puts one.
 */
#ifndef OOMTOP_BASE_TEXT_SPAN_H
#define OOMTOP_BASE_TEXT_SPAN_H

#include "base/attributes.h"
#include "base/figure.h"
#include "base/memory.h"
#include "base/root.h"

#include <stddef.h>

/* A piece of a text that belongs to another object; no NUL ends it. */
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

bool text_span_equals(struct text_span text_span, const char *text) NONNULL();
/* The text without those of its first and last bytes that are one of `bytes`. */
struct text_span text_span_trim(struct text_span text, const char *bytes) MUST_CHECK NONNULL();
/*
 * Writes the text up to the next `separator` to *ret_piece, and takes it and the separator off
 * *rest.  False, with both unchanged, when there is no separator left.
 */
bool text_span_cut(struct text_span *rest, char separator, struct text_span *ret_piece) MUST_CHECK
	NONNULL();
/* Takes the next line off *rest; false for a last line without a newline, which was cut. */
bool text_span_line(struct text_span *rest, struct text_span *ret_line) MUST_CHECK NONNULL();
/* Takes the next word, between blanks and tabs, off *rest; false when there is none left. */
bool text_span_word(struct text_span *rest, struct text_span *ret_word) MUST_CHECK NONNULL();

/*
 * The decimal number at the beginning of the text, behind optional blanks.  Unknown when there is
 * no number, when it is outside of [min, max], or when anything but a blank, a newline or the end
 * of the text follows it.
 */
struct figure text_span_number(struct text_span text, int64_t min, int64_t max);
/*
 * The number at the beginning of the text, multiplied by `scale`.  Unknown when it is negative or
 * the product is above 2^60, so that sums of many such figures fit into 64 bits.
 */
struct figure text_span_amount(struct text_span text, int64_t scale);
/*
 * A limit: the number that the whole text is, and no more than `max`; `max` for that word and for
 * any larger number, even of more than 64 bits.  Unknown for any other text.
 */
struct figure text_span_limit(struct text_span text, const char *unlimited, int64_t max) NONNULL();

/* A copy of the text in the arena; NULL when the text is longer than `max` bytes. */
const char *text_span_copy(struct arena *arena, struct text_span text_span, size_t max) MUST_CHECK
	NONNULL();

#endif
