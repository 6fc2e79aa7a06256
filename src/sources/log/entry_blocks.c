/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/entry_blocks.h"

#include "base/memory.h"
#include "sources/log/words.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define NAME_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

enum { FIELD_INDENT = 4 };

bool entry_block_begins_verbose(const char *text, int64_t *ret_realtime_us)
{
	const char *cursor = strstr(text, " [s="), *time;
	size_t length = strlen(text);
	char *end;

	if (*text == ' ' || !cursor || length == 0 || text[length - 1] != ']')
		return false;
	time = after_words(cursor, ";t=");
	if (!time)
		return false;
	errno = 0;
	*ret_realtime_us = strtoll(time, &end, 16);
	return errno == 0 && end != time && (*end == ';' || *end == ']') && *ret_realtime_us > 0;
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
	object = memory_alloc(length + sizeof("{}"));
	object[0] = '{';
	memcpy(object + 1, text, length);
	object[length + 1] = '}';
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
