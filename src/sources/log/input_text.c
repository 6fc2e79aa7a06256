/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/input_text.h"

#include "base/memory.h"
#include "sources/log/line_fields.h"
#include "sources/log/line_prefix.h"

#include <stdlib.h>
#include <string.h>

enum { LINES_WATCHED = 256, LINE_MAX_BYTES = 4096 };

const char *input_text_refusal(const char *bytes, size_t length)
{
	static const struct {
		const char *start;
		size_t length;
		const char *what;
	} kinds[] = {
		{ "BZh", 3, "it is compressed by bzip2: unpack it first" },
		{ "PK\003\004", 4, "it is a zip archive: unpack it first" },
		{ "7z\274\257\047\034", 6, "it is a 7z archive: unpack it first" },
		{ "\x04\x22\x4d\x18", 4, "it is compressed by lz4: unpack it first" },
		{ "LPKSHHRH", 8, "it is a file of the journal: read it by --journal" },
	};
	enum { WATCHED = 4096, PART = 20 };
	size_t watched = length < WATCHED ? length : WATCHED, odd = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (length > kinds[i].length && memcmp(bytes, kinds[i].start, kinds[i].length) == 0)
			return kinds[i].what;
	/* a NUL is half of a letter in UTF-16, and what a crash leaves in a text */
	for (size_t i = 0; i < watched; i++)
		odd += ((unsigned char)bytes[i] < 9 && bytes[i] != '\0') ||
		       ((unsigned char)bytes[i] > 13 && (unsigned char)bytes[i] < 27);
	return odd > watched / PART ? "it is binary and no log" : NULL;
}

/* How often a time was later or earlier than that of the line before. */
struct steps {
	struct figure last;
	size_t forth, back;
};

static void add_step(struct steps *steps, struct figure time)
{
	if (!time.known)
		return;
	if (steps->last.known) {
		steps->forth += time.value > steps->last.value;
		steps->back += time.value < steps->last.value;
	}
	steps->last = time;
}

/* The clock of a line, and its date. */
static struct log_line times_of(const char *text, int64_t end_seconds)
{
	struct log_line line = { .is_kernel = true };
	char *message = *text == '{' ? line_fields_json(&line, text) : NULL;

	if (*text == '{')
		line_fields_finish(&line);
	else
		line_prefix_parse(&line, text, figure_of(end_seconds));
	if (message && !line.since_boot_us.known)
		line_prefix_parse(&line, message, figure_of(end_seconds));
	line.message = NULL;
	free(message);
	return line;
}

static bool has_word(const char *start, const char *end, const char *word)
{
	return memmem(start, (size_t)(end - start), word, strlen(word)) != NULL;
}

/* "CPU: 1 PID: 5 Comm: a Not tainted", or the cpuset's line before it: what follows the header. */
static bool is_behind_header(const char *start, const char *end)
{
	return has_word(start, end, "ainted") || has_word(start, end, " mems_allowed=");
}

/* Whether each header of a report stands behind the line that follows it, where no time tells. */
static bool are_headers_behind(const char *bytes, size_t length)
{
	static const char word[] = " invoked oom-killer";
	const char *end = bytes + length, *at = bytes;
	bool is_behind = false;

	while ((at = memmem(at, (size_t)(end - at), word, strlen(word)))) {
		const char *start = memrchr(bytes, '\n', (size_t)(at - bytes));
		const char *stop = memchr(at, '\n', (size_t)(end - at)), *before, *next_end;

		if (!start || start == bytes)
			return false;
		before = memrchr(bytes, '\n', (size_t)(start - bytes));
		if (!is_behind_header(before ? before : bytes, start))
			return false;
		if (!stop)
			return true;
		next_end = memchr(stop + 1, '\n', (size_t)(end - stop - 1));
		if (is_behind_header(stop, next_end ? next_end : end))
			return false;
		is_behind = true;
		at = stop;
	}
	return is_behind;
}

/* An object or an array of objects or strings; printk's clock begins with a bracket as well. */
static bool is_json(const char *bytes)
{
	return *bytes == '{' || (*bytes == '[' && (bytes[1] == '{' || bytes[1] == '"'));
}

bool input_text_is_in_one_line(const char *bytes, size_t length)
{
	enum { LINE_MAX = 16384, MESSAGE_MAX = 2048 };
	const char *newline = memchr(bytes, '\n', length);
	const char *end = newline ? newline : bytes + length;
	size_t line_length = (size_t)(end - bytes);
	bool has_header, has_kill;

	if (line_length < MESSAGE_MAX || !is_json(bytes))
		return false;
	has_header = has_word(bytes, end, " invoked oom-killer");
	has_kill = has_word(bytes, end, "Killed process ");
	return line_length > LINE_MAX ? has_header || has_kill : has_header && has_kill;
}

bool input_text_is_newest_first(const char *bytes, size_t length, int64_t end_seconds)
{
	enum { STEPS_MIN = 2 };
	char *line_text = memory_alloc(LINE_MAX_BYTES + 1);
	struct steps clock = { 0 }, date = { 0 };
	const char *first = bytes, *end = bytes + length, *newline;

	for (int i = 0; i < LINES_WATCHED && bytes < end &&
			(newline = memchr(bytes, '\n', (size_t)(end - bytes)));
		i++, bytes = newline + 1) {
		size_t size = (size_t)(newline - bytes);
		struct log_line line;

		if (size > LINE_MAX_BYTES)
			continue;
		memcpy(line_text, bytes, size);
		line_text[size] = '\0';
		line = times_of(line_text, end_seconds);
		add_step(&clock, line.since_boot_us);
		add_step(&date, line.seconds);
	}
	free(line_text);
	if (clock.back + clock.forth >= STEPS_MIN)
		return clock.forth == 0 && date.forth == 0;
	if (date.forth > 0)
		return false;
	return date.back >= STEPS_MIN || are_headers_behind(first, length);
}

bool input_text_is_escaped(const char *bytes, size_t length)
{
	enum { LINES_MIN = 8 };
	const char *end = bytes + length;

	while (bytes < end) {
		const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
		const char *stop = newline ? newline : end;
		const char *report = memmem(bytes, (size_t)(stop - bytes), " invoked oom-killer",
			strlen(" invoked oom-killer"));
		size_t count = 0;

		for (const char *at = report; at && count < LINES_MIN; at = at ? at + 2 : NULL) {
			at = memmem(at, (size_t)(stop - at), "\\n", 2);
			count += at != NULL;
			if (!at)
				break;
		}
		if (count == LINES_MIN)
			return true;
		bytes = stop + 1;
	}
	return false;
}

size_t escaped_text_decode(struct escaped_text *text, char *bytes, size_t length)
{
	size_t kept = 0;

	for (size_t i = 0; i < length; i++) {
		char byte = bytes[i];

		if (text->skip_left > 0) {
			text->skip_left--;
		} else if (text->is_escape) {
			text->is_escape = false;
			if (byte == 'u')
				text->skip_left = 4;
			else if (byte != 'r')
				bytes[kept++] = (char)(byte == 'n'   ? '\n'
						       : byte == 't' ? '\t'
								     : byte);
		} else if (byte == '\\') {
			text->is_escape = true;
		} else {
			bytes[kept++] = byte;
		}
	}
	return kept;
}
