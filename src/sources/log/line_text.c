/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/line_text.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { SOFT_BREAK_MIN = 60 };

static int hex_digit(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	return -1;
}

/* The characters that quoted-printable and loggers write as codes: nothing else is decoded. */
static bool is_decodable(int code)
{
	return code == '=' || code == '\n' || code == '\t' || code == ' ' || code == '[' ||
	       code == ']' || code == '<' || code == '>' || code == '\\';
}

/* Reads an entity such as "&gt;"; 0 for none.  *ret_length is how long it is. */
static char entity(const char *text, size_t left, size_t *ret_length)
{
	static const struct {
		const char *text;
		char code;
	} entities[] = { { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' }, { "&quot;", '"' },
		{ "&#39;", '\'' }, { "&#x27;", '\'' }, { "&#34;", '"' }, { "&#91;", '[' },
		{ "&#93;", ']' }, { "&nbsp;", ' ' }, { "<br>", ' ' }, { "<br/>", ' ' },
		{ "<br />", ' ' } };

	for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++) {
		size_t length = strlen(entities[i].text);

		if (length <= left && memcmp(text, entities[i].text, length) == 0) {
			*ret_length = length;
			return entities[i].code;
		}
	}
	return 0;
}

/* The byte that "=3D" stands for, which is in capitals; negative for anything else. */
static int quoted_byte(const char *text, size_t left)
{
	int high, low;

	if (left < 3 || *text != '=' || islower((unsigned char)text[1]) ||
		islower((unsigned char)text[2]))
		return -1;
	high = hex_digit(text[1]);
	low = hex_digit(text[2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/*
 * Whether the line may be quoted-printable, in which each equal sign is written as a code but for
 * one at the end: "order=0, oom_score_adj=200" is not.
 */
static bool is_quoted_printable(const char *text, size_t length)
{
	for (size_t at = 0; at + 1 < length; at++)
		if (text[at] == '=' && quoted_byte(text + at, length - at) < 0 &&
			!(at + 2 == length && text[at + 1] == '\r'))
			return false;
	return true;
}

/* A blank is a code at the end of a line, and not before a digit, as in "=2048kB". */
static char quoted(const char *text, size_t left, size_t *ret_length)
{
	int value = quoted_byte(text, left);

	if ((value == ' ' || value == '\t') && left > 3 && isalnum((unsigned char)text[3]))
		return 0;
	*ret_length = 3;
	return is_decodable(value) ? (char)value : 0;
}

/* Reads "#012" or "\x0a"; 0 for none. */
static char code(const char *text, size_t left, size_t *ret_length)
{
	int value = 0;

	if (*text == '#' && left >= 4 && text[1] == '0' && text[2] >= '0' && text[2] <= '7' &&
		text[3] >= '0' && text[3] <= '7') {
		value = (text[2] - '0') * 8 + (text[3] - '0');
		*ret_length = 4;
		if (value != '\n' && value != '\t')
			return 0;
	} else if (*text == '\\' && left >= 4 && text[1] == 'x') {
		int high = hex_digit(text[2]), low = hex_digit(text[3]);

		if (high < 0 || low < 0)
			return 0;
		value = high * 16 + low;
		*ret_length = 4;
	}
	return is_decodable(value) ? (char)value : 0;
}

/* The length of a terminal's sequence: ESC [ parameters letter. */
static size_t escape_length(const char *text, size_t left)
{
	size_t length = 2;

	if (*text != '\033' || left < 2 || text[1] != '[')
		return *text == '\033';
	while (length < left && !(text[length] >= '@' && text[length] <= '~'))
		length++;
	return length < left ? length + 1 : length;
}

static size_t quotation_length(const char *text, size_t length)
{
	size_t at = 0;

	for (;;) {
		size_t blank = at;

		while (blank < length && text[blank] == ' ')
			blank++;
		if (blank >= length || text[blank] != '>')
			break;
		at = blank + 1;
	}
	return at;
}

/* The length of a tag such as "<pre class=log>" or "</td>"; 0 for none: "<4>" is a level. */
static size_t tag_length(const char *text, size_t left)
{
	static const char *const names[] = { "pre", "code", "p", "div", "span", "td", "tr", "li",
		"blockquote", "samp", "tt", "font", "b", "i" };
	const char *close = left > 0 && *text == '<' ? memchr(text, '>', left) : NULL;
	const char *name = close ? text + 1 + (text[1] == '/') : NULL;
	size_t length = 0;

	while (close && name + length < close && islower((unsigned char)name[length]))
		length++;
	for (size_t i = 0; length > 0 && i < sizeof(names) / sizeof(*names); i++)
		if (strlen(names[i]) == length && strncmp(names[i], name, length) == 0 &&
			(name[length] == ' ' || name[length] == '>'))
			return (size_t)(close + 1 - text);
	return 0;
}

/* Of the tags that a line of a page begins with. */
static size_t tags_length(const char *text, size_t length)
{
	size_t at = 0, tag;

	while ((tag = tag_length(text + at, length - at)) > 0)
		at += tag;
	return at;
}

/* A line that tags begin may end in tags as well: the length without them. */
static size_t length_before_tags(const char *text, size_t length)
{
	const char *last = memrchr(text, '<', length);

	while (last && last > text && last[1] == '/' &&
		tag_length(last, (size_t)(text + length - last)) ==
			(size_t)(text + length - last)) {
		length = (size_t)(last - text);
		last = memrchr(text, '<', length);
	}
	return length;
}

size_t line_text_clean(char *text, size_t length)
{
	size_t kept = 0, taken, start = quotation_length(text, length);
	size_t tags = tags_length(text + start, length - start);
	const bool is_quoted = is_quoted_printable(text + start, length - start);

	if (tags > 0)
		length = length_before_tags(text, length);
	for (size_t at = start + tags; at < length; at += taken) {
		size_t left = length - at;
		char made = 0;

		taken = 1;
		if (text[at] == '\0' || text[at] == '\r')
			continue;
		if (text[at] == '\033') {
			taken = escape_length(text + at, left);
			continue;
		}
		if (text[at] == '\xc2' && left > 1 && text[at + 1] == '\xa0') {
			made = ' ';
			taken = 2;
		} else if (text[at] == '&' || text[at] == '<') {
			made = entity(text + at, left, &taken);
		} else if (text[at] == '=' && is_quoted) {
			made = quoted(text + at, left, &taken);
		} else if (text[at] == '#' || text[at] == '\\') {
			made = code(text + at, left, &taken);
		}
		if (made == 0) {
			made = text[at];
			taken = 1;
		}
		text[kept++] = made;
	}
	/* quotation marks that were entities */
	taken = quotation_length(text, kept);
	memmove(text, text + taken, kept - taken);
	kept -= taken;
	text[kept] = '\0';
	return kept;
}

int line_text_is_soft_broken(const char *text, size_t length)
{
	if (length > 0 && text[length - 1] == '\r')
		length--;
	return length >= SOFT_BREAK_MIN && length <= 76 && text[length - 1] == '=';
}
