/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/json_text.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = 64 };

static const char hex_suffix[] = "_hex";

void json_set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) < 0)
		memory_exhausted();
}

void json_set_text(json_t *object, const char *key, const char *text)
{
	struct arena arena = ARENA_EMPTY;
	char hex_key[KEY_MAX];

	if (!text) {
		json_set(object, key, json_null());
		return;
	}
	json_set(object, key, json_string(text_replace_invalid(&arena, text)));
	if (!text_is_utf8(text)) {
		snprintf(hex_key, sizeof(hex_key), "%s%s", key, hex_suffix);
		json_set(object, hex_key, json_string(text_to_hex(&arena, text)));
	}
	arena_release(&arena);
}

static bool get_hex(
	struct arena *arena, const json_t *object, const char *key, const char **ret_text)
{
	char hex_key[KEY_MAX];
	json_t *hex;

	snprintf(hex_key, sizeof(hex_key), "%s%s", key, hex_suffix);
	hex = json_object_get(object, hex_key);
	if (!hex)
		return true;
	*ret_text = json_is_string(hex) ? text_from_hex(arena, json_string_value(hex)) : NULL;
	return *ret_text != NULL;
}

bool json_get_text(
	struct arena *arena, const json_t *object, const char *key, const char **ret_text)
{
	const json_t *text = json_object_get(object, key);
	size_t length;

	*ret_text = NULL;
	if (!text || json_is_null(text))
		return true;
	if (!json_is_string(text))
		return false;
	length = json_string_length(text);
	if (strlen(json_string_value(text)) != length)
		return false;
	if (!get_hex(arena, object, key, ret_text))
		return false;
	if (!*ret_text)
		*ret_text = arena_copy(arena, json_string_value(text), length);
	return true;
}
