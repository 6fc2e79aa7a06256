/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text_span.h"

#include <assert.h>
#include <string.h>

static const int64_t max_amount = (int64_t)1 << 60;

bool text_span_equals(struct text_span text_span, const char *text)
{
	size_t length = strlen(text);

	return text_span_length(text_span) == length && memcmp(text_span.start, text, length) == 0;
}

static bool is_one_of(const char *bytes, char byte)
{
	return byte != '\0' && strchr(bytes, byte);
}

struct text_span text_span_trim(struct text_span text, const char *bytes)
{
	while (text.start < text.end && is_one_of(bytes, *text.start))
		text.start++;
	while (text.start < text.end && is_one_of(bytes, text.end[-1]))
		text.end--;
	return text;
}

bool text_span_cut(struct text_span *rest, char separator, struct text_span *ret_piece)
{
	const char *end = memchr(rest->start, separator, text_span_length(*rest));

	if (!end)
		return false;
	*ret_piece = (struct text_span){ rest->start, end };
	rest->start = end + 1;
	return true;
}

bool text_span_line(struct text_span *rest, struct text_span *ret_line)
{
	return text_span_cut(rest, '\n', ret_line);
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static void skip_blanks(struct text_span *text)
{
	while (text->start < text->end && is_blank(*text->start))
		text->start++;
}

bool text_span_word(struct text_span *rest, struct text_span *ret_word)
{
	const char *end;

	skip_blanks(rest);
	if (rest->start == rest->end)
		return false;
	for (end = rest->start; end < rest->end && !is_blank(*end); end++)
		;
	*ret_word = (struct text_span){ rest->start, end };
	rest->start = end;
	return true;
}

struct figure text_span_number(struct text_span text, int64_t min, int64_t max)
{
	bool negative;
	const char *digits;
	int64_t number = 0;

	skip_blanks(&text);
	negative = text.start < text.end && *text.start == '-';
	digits = text.start += negative;
	for (; text.start < text.end && *text.start >= '0' && *text.start <= '9'; text.start++)
		if (__builtin_mul_overflow(number, 10, &number) ||
			__builtin_add_overflow(number, *text.start - '0', &number))
			return FIGURE_UNKNOWN;
	if (text.start == digits)
		return FIGURE_UNKNOWN;
	if (text.start < text.end && !is_blank(*text.start) && *text.start != '\n')
		return FIGURE_UNKNOWN;
	if (negative)
		number = -number;
	return number >= min && number <= max ? figure_of(number) : FIGURE_UNKNOWN;
}

struct figure text_span_amount(struct text_span text, int64_t scale)
{
	struct figure number;

	assert(scale > 0);
	number = text_span_number(text, 0, max_amount / scale);
	return number.known ? figure_of(number.value * scale) : number;
}

struct figure text_span_limit(struct text_span text, const char *unlimited, int64_t max)
{
	struct figure number;

	if (text_span_equals(text, unlimited))
		return figure_of(max);
	number = text_span_number(text, 0, max);
	if (number.known || text_span_length(text) == 0)
		return number;
	for (const char *digit = text.start; digit < text.end; digit++)
		if (*digit < '0' || *digit > '9')
			return FIGURE_UNKNOWN;
	return figure_of(max);
}

const char *text_span_copy(struct arena *arena, struct text_span text_span, size_t max)
{
	if (text_span_length(text_span) > max)
		return NULL;
	return arena_copy(arena, text_span.start, text_span_length(text_span));
}
