/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text_span.h"

#include <string.h>

static const int64_t most_amount = (int64_t)1 << 60;

bool slice_equals(struct slice slice, const char *text)
{
	size_t length = strlen(text);

	return slice_length(slice) == length && memcmp(slice.start, text, length) == 0;
}

bool slice_cut(struct slice *rest, char separator, struct slice *ret_piece)
{
	const char *end = memchr(rest->start, separator, slice_length(*rest));

	if (!end)
		return false;
	*ret_piece = (struct slice){ rest->start, end };
	rest->start = end + 1;
	return true;
}

bool slice_line(struct slice *rest, struct slice *ret_line)
{
	return slice_cut(rest, '\n', ret_line);
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static void skip_blanks(struct slice *text)
{
	while (text->start < text->end && is_blank(*text->start))
		text->start++;
}

bool slice_word(struct slice *rest, struct slice *ret_word)
{
	const char *end;

	skip_blanks(rest);
	if (rest->start == rest->end)
		return false;
	for (end = rest->start; end < rest->end && !is_blank(*end); end++)
		;
	*ret_word = (struct slice){ rest->start, end };
	rest->start = end;
	return true;
}

struct figure slice_number(struct slice text, int64_t least, int64_t most)
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
	return number >= least && number <= most ? figure_of(number) : FIGURE_UNKNOWN;
}

struct figure slice_amount(struct slice text, int64_t scale)
{
	struct figure number = slice_number(text, 0, most_amount / scale);

	return number.known ? figure_of(number.value * scale) : number;
}

const char *slice_copy(struct arena *arena, struct slice slice, size_t most)
{
	if (slice_length(slice) > most)
		return NULL;
	return arena_copy(arena, slice.start, slice_length(slice));
}
