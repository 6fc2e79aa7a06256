/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/mounts.h"

#include <fcntl.h>
#include <limits.h>

enum { MOUNTS_LIMIT = 1 << 24 };

int mounts_read(struct buffer *buffer)
{
	return buffer_read_at(buffer, AT_FDCWD, "/proc/self/mountinfo", MOUNTS_LIMIT);
}

/* "36 35 98:0 /root /point options optional… - type source super-options" */
static bool parse(struct text_span line, struct mount *ret_mount)
{
	struct text_span word, source;

	for (int field = 0; field < 5; field++) {
		if (!text_span_word(&line, &word))
			return false;
		if (field == 0)
			ret_mount->id = figure_or(text_span_amount(word, 1), 0);
		else if (field == 1)
			ret_mount->parent = figure_or(text_span_amount(word, 1), 0);
		else if (field == 2)
			ret_mount->device = word;
		else if (field == 3)
			ret_mount->root = word;
	}
	ret_mount->point = word;
	do {
		if (!text_span_word(&line, &word))
			return false;
	} while (!text_span_equals(word, "-"));
	return text_span_word(&line, &ret_mount->type) && text_span_word(&line, &source) &&
	       text_span_word(&line, &ret_mount->options);
}

bool mount_next(struct text_span *rest, struct mount *ret_mount)
{
	struct text_span line;

	while (text_span_line(rest, &line))
		if (parse(line, ret_mount))
			return true;
	return false;
}

bool mount_has_option(const struct mount *mount, const char *name)
{
	struct text_span options = mount->options, option;

	while (text_span_cut(&options, ',', &option))
		if (text_span_equals(option, name))
			return true;
	return text_span_equals(options, name);
}

static bool is_octal(const char *digits)
{
	return digits[0] >= '0' && digits[0] <= '3' && digits[1] >= '0' && digits[1] <= '7' &&
	       digits[2] >= '0' && digits[2] <= '7';
}

const char *mount_text(struct arena *arena, struct text_span escaped)
{
	const char *from = escaped.start;
	char *text, *to;

	if (text_span_length(escaped) > 4UL * PATH_MAX)
		return NULL;
	text = to = arena_alloc(arena, text_span_length(escaped) + 1);
	while (from < escaped.end) {
		if (*from == '\\' && escaped.end - from > 3 && is_octal(from + 1)) {
			*to++ = (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 |
				       (from[3] - '0'));
			from += 4;
		} else {
			*to++ = *from++;
		}
	}
	return text;
}
