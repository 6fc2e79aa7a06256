/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several recordings, one after another in one file: where each of them is. */
#include "sources/recording/samples.h"

#include <ctype.h>

/* The first byte behind the string that begins at `at`, or the end of the text. */
static size_t skip_string(const char *text, size_t length, size_t at)
{
	for (at++; at < length && text[at] != '"'; at++)
		if (text[at] == '\\')
			at++;
	return at < length ? at + 1 : length;
}

/* The first byte behind the object that begins at `at`; 0 when it has no end. */
static size_t skip_object(const char *text, size_t length, size_t at)
{
	size_t depth = 0;

	while (at < length) {
		if (text[at] == '"') {
			at = skip_string(text, length, at);
			continue;
		}
		depth += text[at] == '{';
		if (text[at++] == '}' && --depth == 0)
			return at;
	}
	return 0;
}

static size_t skip_blanks(const char *text, size_t length, size_t at)
{
	while (at < length && isspace((unsigned char)text[at]))
		at++;
	return at;
}

static size_t count_lines(const char *text, size_t from, size_t to)
{
	size_t lines = 0;

	for (; from < to; from++)
		lines += text[from] == '\n';
	return lines;
}

size_t samples_find(const char *text, size_t length, size_t wanted, struct sample *ret_sample)
{
	struct sample sample = { .start = 0, .end = length, .line = 1 };
	size_t count = 0, at = skip_blanks(text, length, 0), line = 1, before = 0;

	while (at < length && text[at] == '{') {
		size_t end = skip_object(text, length, at), next;

		/* one that was cut off behind others is none; alone its reader says so */
		if (end == 0 && count > 0)
			break;
		if (end == 0)
			end = length;
		next = skip_blanks(text, length, end);
		line += count_lines(text, before, at);
		before = at;
		/* what is no object belongs to the one before, whose reader will refuse it */
		if (next < length && text[next] != '{')
			next = end = length;
		if (++count == wanted || wanted == 0)
			sample = (struct sample){ .start = at, .end = end, .line = line };
		at = next;
	}
	*ret_sample = sample;
	return count;
}
