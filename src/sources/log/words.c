/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/words.h"

#include "snapshot/snapshot.h"

#include <ctype.h>
#include <string.h>

const char *after_words(const char *text, const char *key)
{
	const char *found = strstr(text, key);

	return found ? found + strlen(key) : NULL;
}

const char *after_whole_word(const char *text, const char *key)
{
	for (const char *at = text; (at = strstr(at, key)); at++)
		if (at == text || at[-1] == ' ' || at[-1] == '\t')
			return at + strlen(key);
	return NULL;
}

const char *after_start(const char *text, const char *key)
{
	size_t length = strlen(key);

	return strncmp(text, key, length) == 0 ? text + length : NULL;
}

const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

const char *word_end(const char *text)
{
	return text + strcspn(text, " \t");
}

struct figure number_at(const char *text, const char **ret_rest)
{
	bool is_negative, fits = true;
	int64_t value = 0;
	const char *digits;

	text = skip_blanks(text);
	is_negative = *text == '-';
	digits = text += is_negative;
	for (; isdigit((unsigned char)*text); text++)
		fits = fits && !__builtin_mul_overflow(value, 10, &value) &&
		       !__builtin_add_overflow(value, *text - '0', &value);
	if (ret_rest)
		*ret_rest = text;
	if (text == digits || !fits)
		return FIGURE_UNKNOWN;
	return figure_of(is_negative ? -value : value);
}

struct figure number_after(const char *text, const char *key)
{
	const char *at = after_words(text, key);

	return at ? number_at(at, NULL) : FIGURE_UNKNOWN;
}

struct figure scaled(struct figure number, int64_t unit)
{
	int64_t bytes;

	if (!number.known || number.value < 0)
		return FIGURE_UNKNOWN;
	if (__builtin_mul_overflow(number.value, unit, &bytes) || bytes > UNLIMITED_BYTES)
		return figure_of(UNLIMITED_BYTES);
	return figure_of(bytes);
}

struct figure kb_after(const char *text, const char *key)
{
	return scaled(number_after(text, key), 1024);
}

const char *copy_until(struct arena *arena, const char *text, const char *end)
{
	return arena_copy(arena, text, (size_t)(end - text));
}

const char *copy_to_any(struct arena *arena, const char *text, const char *stops)
{
	return arena_copy(arena, text, strcspn(text, stops));
}
