/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/recording/samples.h"

#include <string.h>

struct text {
	const char *bytes;
	size_t length;
};

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* JSON has no control characters but blanks; a damaged file may have. */
static bool is_control(char byte)
{
	return (unsigned char)byte < ' ' && !is_blank(byte);
}

/* Every version of oomtop starts each sample, and nothing within a sample, with this line start. */
static bool starts_sample(const struct text *text, size_t at)
{
	static const char start[] = "{\"format\"";
	size_t length = sizeof(start) - 1;

	return (at == 0 || text->bytes[at - 1] == '\n') && text->length - at >= length &&
	       memcmp(text->bytes + at, start, length) == 0;
}

static size_t skip_to_sample(const struct text *text, size_t at)
{
	while (at < text->length && !starts_sample(text, at))
		at++;
	return at;
}

static size_t skip_blanks(const struct text *text, size_t at)
{
	while (at < text->length && is_blank(text->bytes[at]))
		at++;
	return at;
}

/* Returns the first byte behind the string that starts at `at`, or where the string is broken. */
static size_t skip_string(const struct text *text, size_t at)
{
	for (at++; at < text->length; at++) {
		char byte = text->bytes[at];

		if (byte == '"')
			return at + 1;
		if (byte == '\n' || is_control(byte))
			return at;
		if (byte == '\\')
			at++;
	}
	return text->length;
}

enum end { IS_WHOLE, IS_CUT_OFF, IS_BROKEN };

/* Stores in *ret_end the first byte behind the object that starts at `at`. */
static enum end skip_object(const struct text *text, size_t at, size_t *ret_end)
{
	size_t start = at, braces = 0, brackets = 0;

	while (at < text->length) {
		char byte = text->bytes[at];

		if (byte == '"') {
			at = skip_string(text, at);
			continue;
		}
		if (is_control(byte) || (at > start && starts_sample(text, at)))
			break;
		if ((byte == '}' && braces == 0) || (byte == ']' && brackets == 0))
			break;
		braces += (byte == '{') - (byte == '}');
		brackets += (byte == '[') - (byte == ']');
		at++;
		if (braces == 0) {
			*ret_end = at;
			return brackets == 0 ? IS_WHOLE : IS_BROKEN;
		}
	}
	*ret_end = at;
	return at < text->length ? IS_BROKEN : IS_CUT_OFF;
}

static size_t count_lines(const struct text *text, size_t from, size_t to)
{
	size_t lines = 0;

	for (; from < to; from++)
		lines += text->bytes[from] == '\n';
	return lines;
}

static void note_damage(struct samples *samples, const struct text *text, size_t at)
{
	if (samples->damaged)
		return;
	samples->damaged = samples->count;
	samples->damaged_line = 1 + count_lines(text, 0, at);
}

struct samples samples_find(const char *bytes, size_t length, size_t wanted)
{
	const struct text text = { bytes, length };
	struct samples samples = { .wanted = { .end = length, .line = 1 } };
	size_t at = skip_blanks(&text, 0), line = 1, counted = 0, end;

	while (at < length && bytes[at] == '{') {
		enum end how = skip_object(&text, at, &end);
		size_t next = skip_blanks(&text, end);

		if (how == IS_CUT_OFF && samples.count > 0)
			break;
		samples.count++;
		if (how == IS_BROKEN)
			note_damage(&samples, &text, at);
		else if (next < length && bytes[next] != '{')
			note_damage(&samples, &text, next);
		/* with all text up to the next sample, the reader can report what is wrong */
		if (how == IS_BROKEN || (next < length && bytes[next] != '{'))
			next = end = skip_to_sample(&text, next);
		line += count_lines(&text, counted, at);
		counted = at;
		if (samples.count == wanted || wanted == 0)
			samples.wanted = (struct sample){ .start = at, .end = end, .line = line };
		at = next;
	}
	if (samples.count == 1)
		samples.damaged = samples.damaged_line = 0;
	return samples;
}

bool samples_next(const char *bytes, size_t length, size_t at, struct sample *ret_sample)
{
	const struct text text = { bytes, length };
	size_t end;

	for (at = skip_to_sample(&text, at); at < length; at = skip_to_sample(&text, at + 1))
		if (skip_object(&text, at, &end) == IS_WHOLE) {
			*ret_sample = (struct sample){ .start = at, .end = end };
			return true;
		}
	return false;
}
