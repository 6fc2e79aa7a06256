/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <langinfo.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <wchar.h>

bool text_locale_is_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* The smallest code point of each length: a smaller one has a shorter, and only valid, form. */
static const unsigned min_code[] = { 0, 0, 0x80, 0x800, 0x10000 };

static size_t sequence_length(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

size_t text_decode(const char *bytes, size_t length, unsigned *ret_code)
{
	unsigned char first = (unsigned char)*bytes;
	size_t size = sequence_length(first);
	unsigned code;

	assert(length > 0);
	if (size == 0 || size > length)
		return 0;
	code = size == 1 ? first : first & (0x7fU >> size);
	for (size_t i = 1; i < size; i++) {
		unsigned char next = (unsigned char)bytes[i];

		if ((next & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (next & 0x3f);
	}
	if (code < min_code[size] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 0;
	*ret_code = code;
	return size;
}

bool text_is_utf8(const char *text)
{
	size_t length = strlen(text);
	unsigned code;

	while (length > 0) {
		size_t size = text_decode(text, length, &code);

		if (size == 0)
			return false;
		text += size;
		length -= size;
	}
	return true;
}

/* U+2800 BRAILLE PATTERN BLANK draws nothing either, though Unicode does not say so. */
static bool draws_nothing(unsigned code)
{
	enum { BRAILLE_BLANK = 0x2800 };

	return code == BRAILLE_BLANK || uc_is_property_default_ignorable_code_point(code);
}

bool text_is_treacherous(unsigned code)
{
	if (code < 0x80)
		return code < 0x20 || code == 0x7f;
	return code < 0xa0 || (code >= 0x2028 && code <= 0x202e) || /* ends of lines, directions */
	       (code >= 0xfff9 && code <= 0xfffb) ||                /* interlinear annotations */
	       (code >= 0xfdd0 && code <= 0xfdef) ||                /* noncharacters */
	       (code & 0xfffe) == 0xfffe || draws_nothing(code);
}

static bool is_printable(unsigned code)
{
	if (code < 0x80)
		return !text_is_treacherous(code) && code != '\\';
	/* in ISO 8859-1 the bytes of one UTF-8 character may include a C1 control */
	return !text_is_treacherous(code) && wcwidth((wchar_t)code) > 0 && text_locale_is_utf8();
}

static size_t escape_byte(char *to, unsigned char byte)
{
	static const char digits[] = "0123456789abcdef";

	to[0] = '\\';
	if (byte == '\\' || byte == '\n' || byte == '\t') {
		to[1] = byte == '\n' ? 'n' : byte == '\t' ? 't' : '\\';
		return 2;
	}
	to[1] = 'x';
	to[2] = digits[byte >> 4];
	to[3] = digits[byte & 15];
	return 4;
}

const char *text_escape(struct arena *arena, const char *text)
{
	size_t length = strlen(text);
	size_t done = 0, used = 0;
	unsigned code;
	char *escaped;

	while (done < length && (unsigned char)text[done] < 0x80 &&
		is_printable((unsigned char)text[done]))
		done++;
	if (done == length)
		return text;
	escaped = arena_alloc(arena, 4 * length + 1);
	for (done = 0; done < length;) {
		size_t size = text_decode(text + done, length - done, &code);

		if (size > 0 && is_printable(code)) {
			memcpy(escaped + used, text + done, size);
			used += size;
			done += size;
			continue;
		}
		for (size_t end = done + (size ? size : 1); done < end; done++)
			used += escape_byte(escaped + used, (unsigned char)text[done]);
	}
	return escaped;
}

void text_print(FILE *out, const char *text)
{
	struct arena arena = ARENA_EMPTY;

	fputs(text_escape(&arena, text), out);
	arena_release(&arena);
}

const char *text_replace_invalid(struct arena *arena, const char *text)
{
	static const char replacement[] = "\xef\xbf\xbd";
	size_t length = strlen(text), used = 0;
	unsigned code;
	char *valid;

	if (text_is_utf8(text))
		return text;
	valid = arena_alloc(arena, 3 * length + 1);
	while (length > 0) {
		size_t size = text_decode(text, length, &code);
		size_t taken = size ? size : 1;

		memcpy(valid + used, size ? text : replacement, size ? size : 3);
		used += size ? size : 3;
		text += taken;
		length -= taken;
	}
	return valid;
}

const char *text_to_hex(struct arena *arena, const char *text)
{
	size_t length = strlen(text);
	char *hex = arena_alloc(arena, 2 * length + 1);

	for (size_t i = 0; i < length; i++)
		sprintf(hex + 2 * i, "%02x", (unsigned)(unsigned char)text[i]);
	return hex;
}

static int hex_digit(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	digit = (char)tolower((unsigned char)digit);
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

const char *text_from_hex(struct arena *arena, const char *hex)
{
	size_t length = strlen(hex);
	char *text;

	if (length % 2 != 0)
		return NULL;
	text = arena_alloc(arena, length / 2 + 1);
	for (size_t i = 0; i < length / 2; i++) {
		int high = hex_digit(hex[2 * i]), low = hex_digit(hex[2 * i + 1]);

		if (high < 0 || low < 0 || (high == 0 && low == 0))
			return NULL;
		text[i] = (char)(high << 4 | low);
	}
	return text;
}

bool text_is_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

bool text_is_known_same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

bool text_is_known_other(const char *a, const char *b)
{
	return a && b && strcmp(a, b) != 0;
}

size_t text_index(const char *const *texts, size_t count, const char *text)
{
	size_t i = 0;

	while (i < count && strcmp(texts[i], text) != 0)
		i++;
	return i;
}

bool text_starts_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

bool text_ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), end_length = strlen(end);

	return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

char *text_format(struct arena *arena, const char *format, ...)
{
	va_list arguments, again;
	int length;
	char *text;

	va_start(arguments, format);
	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, arguments);
	text = arena_alloc(arena, length < 0 ? 1 : (size_t)length + 1);
	if (length > 0)
		vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	va_end(arguments);
	return text;
}

size_t text_count_lines(const char *text)
{
	size_t lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}
