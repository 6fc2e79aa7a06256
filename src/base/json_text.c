/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/json_text.h"

#include "base/text.h"
#include "base/utc.h"

#include <stdio.h>
#include <stdlib.h>

enum { KEY_BYTES_MAX = 64 };

void json_use_memory(void)
{
	json_set_alloc_funcs(memory_alloc, free);
}

static void print_escaped(FILE *out, unsigned code)
{
	enum { LAST_OF_ONE = 0xffff, FIRST_OF_TWO = 0x10000, HIGH = 0xd800, LOW = 0xdc00 };

	if (code <= LAST_OF_ONE) {
		fprintf(out, "\\u%04x", code);
		return;
	}
	code -= FIRST_OF_TWO;
	fprintf(out, "\\u%04x\\u%04x", HIGH + (code >> 10), LOW + (code & 0x3ff));
}

/* The first byte from `at` on that may begin a character to be escaped. */
static size_t skip_plain(const char *text, size_t length, size_t at)
{
	while (at < length && (unsigned char)text[at] < 0x7f)
		at++;
	return at;
}

/* Outside of strings JSON is ASCII, and jansson never divides a character between two calls. */
static int print_piece(const char *text, size_t length, void *out)
{
	size_t start = 0, at = skip_plain(text, length, 0);

	while (at < length) {
		unsigned code;
		size_t size = text_decode(text + at, length - at, &code);

		if (size > 0 && text_is_treacherous(code)) {
			fwrite(text + start, 1, at - start, out);
			print_escaped(out, code);
			start = at + size;
		}
		at = skip_plain(text, length, at + (size ? size : 1));
	}
	fwrite(text + start, 1, length - start, out);
	return ferror(out) ? -1 : 0;
}

void json_print(FILE *out, json_t *value, size_t flags)
{
	if (json_dump_callback(value, print_piece, out, flags) < 0 && !ferror(out))
		memory_exhausted();
	json_decref(value);
}

static const char *hex_key(char beside[static KEY_BYTES_MAX], const char *key)
{
	snprintf(beside, KEY_BYTES_MAX, "%s_hex", key);
	return beside;
}

void json_set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) < 0)
		memory_exhausted();
}

static void set_bytes(json_t *object, const char *key, const char *text)
{
	struct arena arena = ARENA_EMPTY;
	char beside[KEY_BYTES_MAX];

	json_set(object, key, json_string(text_replace_invalid(&arena, text)));
	json_set(object, hex_key(beside, key), json_string(text_to_hex(&arena, text)));
	arena_release(&arena);
}

void json_append(json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) < 0)
		memory_exhausted();
}

void json_set_text(json_t *object, const char *key, const char *text_or_null)
{
	if (!text_or_null)
		json_set(object, key, json_null());
	else if (text_is_utf8(text_or_null))
		json_set(object, key, json_string(text_or_null));
	else
		set_bytes(object, key, text_or_null);
}

void json_set_figure(json_t *object, const char *key, struct figure figure)
{
	json_set(object, key, figure.known ? json_integer(figure.value) : json_null());
}

void json_set_time(json_t *object, const char *key, struct figure seconds)
{
	char text[UTC_TEXT_MAX];

	json_set_text(object, key, seconds.known ? utc_format(text, seconds.value) : NULL);
}

json_t *json_texts(const char **texts, size_t count)
{
	struct arena arena = ARENA_EMPTY;
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_append(array, json_string(text_replace_invalid(&arena, texts[i])));
	arena_release(&arena);
	return array;
}

static bool is_absent(const json_t *value)
{
	return !value || json_is_null(value);
}

bool json_get_text(const json_t *object, const char *key, size_t max_bytes, struct arena *arena,
	const char **ret_text)
{
	char beside[KEY_BYTES_MAX];
	const json_t *text = json_object_get(object, key);
	const json_t *hex = json_object_get(object, hex_key(beside, key));

	if ((!is_absent(text) && !json_is_string(text)) ||
		(!is_absent(hex) && !json_is_string(hex)))
		return false;
	if (!is_absent(hex)) {
		if (json_string_length(hex) / 2 > max_bytes)
			return false;
		*ret_text = text_from_hex(arena, json_string_value(hex));
		return *ret_text != NULL;
	}
	*ret_text = NULL;
	if (is_absent(text))
		return true;
	if (json_string_length(text) > max_bytes)
		return false;
	/* jansson refuses \u0000 while it decodes, so the length is that of the C string */
	*ret_text = arena_copy(arena, json_string_value(text), json_string_length(text));
	return true;
}

bool json_get_figure(
	const json_t *object, const char *key, int64_t min, int64_t max, struct figure *ret_figure)
{
	const json_t *number = json_object_get(object, key);

	*ret_figure = FIGURE_UNKNOWN;
	if (is_absent(number))
		return true;
	if (!json_is_integer(number) || json_integer_value(number) < min ||
		json_integer_value(number) > max)
		return false;
	*ret_figure = figure_of(json_integer_value(number));
	return true;
}
