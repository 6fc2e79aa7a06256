/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/entry_blocks.h"

#include "base/memory.h"
#include "sources/log/words.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

enum { FIELD_INDENT = 4 };

/* What follows a text of that shape: 'a' a word without blanks, '0' a digit, others themselves. */
static const char *after_shape(const char *text, const char *shape)
{
	for (; *shape; shape++) {
		size_t length = *shape == 'a'   ? strcspn(text, " ")
				: *shape == '0' ? strspn(text, "0123456789") > 0
						: *text == *shape;

		if (length == 0)
			return NULL;
		text += length;
	}
	return text;
}

/* Of a journal's text a line of this shape must be no other line: it changes how all are read. */
bool entry_block_begins_verbose(const char *text, int64_t *ret_realtime_us)
{
	const char *cursor = after_shape(text, "a 0000-00-00 00:00:00a a [s="), *time;
	char *end;

	time = cursor && !strchr(cursor, ' ') ? after_words(cursor, ";t=") : NULL;
	if (!time)
		return false;
	errno = 0;
	*ret_realtime_us = strtoll(time, &end, 16);
	end = errno == 0 && end != time && *end == ';' ? strchr(end, ']') : NULL;
	return end && end[1] == '\0' && *ret_realtime_us > 0;
}

bool entry_block_field(char *text, const char **ret_name, const char **ret_value)
{
	size_t length;

	if (strspn(text, " ") != FIELD_INDENT)
		return false;
	text += FIELD_INDENT;
	length = strspn(text, NAME_LETTERS);
	if (length == 0 || text[length] != '=')
		return false;
	text[length] = '\0';
	*ret_name = text;
	*ret_value = text + length + 1;
	return true;
}

bool entry_block_is_pretty(const char *text)
{
	const char *name = after_start(text, "\t\"");
	size_t length = name ? strspn(name, NAME_LETTERS) : 0;

	return length > 0 && after_start(name + length, "\" : ");
}

bool entry_block_pretty_field(const char *text, char **ret_name, char **ret_value)
{
	size_t length = strlen(text);
	const char *name, *value;
	char *object;
	json_t *root;

	if (!entry_block_is_pretty(text))
		return false;
	if (text[length - 1] == ',')
		length--;
	if (asprintf(&object, "{%.*s}", (int)length, text) < 0)
		memory_exhausted();
	root = json_loads(object, 0, NULL);
	free(object);
	name = json_object_iter_key(json_object_iter(root));
	/* a field that is there twice, or no text, is an array */
	value = name ? json_string_value(json_object_get(root, name)) : NULL;
	if (value) {
		*ret_name = strdup(name);
		*ret_value = strdup(value);
		if (!*ret_name || !*ret_value)
			memory_exhausted();
	}
	json_decref(root);
	return value != NULL;
}
