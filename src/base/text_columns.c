/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text_columns.h"

#include "base/text.h"

#include <ctype.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

enum { JOINER = 0x200d };

static int columns_of(unsigned code)
{
	int columns;

	if (code < 0x80 || !text_locale_is_utf8())
		return 1;
	columns = wcwidth((wchar_t)code);
	return columns > 0 ? columns : 0;
}

int text_columns(const char *text, size_t length)
{
	int columns = 0;
	unsigned code;

	/* printable ASCII, which most text is, takes one column for each byte */
	for (; length > 0 && (unsigned char)*text < 0x80; text++, length--)
		columns++;
	while (length > 0) {
		size_t size = text_decode(text, length, &code);

		columns += size ? columns_of(code) : 1;
		text += size ? size : 1;
		length -= size ? size : 1;
	}
	return columns;
}

static bool is_half_a_flag(unsigned code)
{
	return code >= 0x1f1e6 && code <= 0x1f1ff;
}

static bool is_skin_tone(unsigned code)
{
	return code >= 0x1f3fb && code <= 0x1f3ff;
}

/*
 * Whether code point `next` continues the character that ends in `last`.  `flag` is set when `last`
 * is the first half of a flag.
 */
static bool continues_character(unsigned last, unsigned next, bool flag)
{
	if (next < 0x80)
		return false;
	return last == JOINER || columns_of(next) == 0 || is_skin_tone(next) ||
	       iswctype((wint_t)next, wctype("combining")) || (flag && is_half_a_flag(next));
}

/* The bytes of an escape of text_escape(): \xHH, or a backslash and one character. */
static size_t escape_length(const char *text, size_t length)
{
	if (length >= 4 && text[1] == 'x' && isxdigit((unsigned char)text[2]) &&
		isxdigit((unsigned char)text[3]))
		return 4;
	return length >= 2 && text[1] && strchr("\\nt", text[1]) ? 2 : 1;
}

/* The bytes of what a reader takes for one character. */
static size_t character_length(const char *text, size_t length)
{
	unsigned code, next;
	size_t used, size;
	bool flag;

	if (*text == '\\')
		return escape_length(text, length);
	used = text_decode(text, length, &code);
	if (used == 0)
		return 1;
	for (flag = is_half_a_flag(code); used < length; code = next) {
		size = text_decode(text + used, length - used, &next);
		if (size == 0 || !continues_character(code, next, flag))
			break;
		flag = flag && !is_half_a_flag(next);
		used += size;
	}
	return used;
}

/* The bytes of the longest beginning of `text` that takes at most `room` columns. */
static size_t fitting(const char *text, size_t length, int room)
{
	size_t fits = 0;

	while (fits < length) {
		size_t size = character_length(text + fits, length - fits);

		room -= text_columns(text + fits, size);
		if (room < 0)
			break;
		fits += size;
	}
	return fits;
}

size_t text_columns_line(const char *text, size_t length, int room)
{
	size_t fits = fitting(text, length, room), indent = strspn(text, " ");

	if (fits == length)
		return length;
	if (text[fits] == ' ')
		return fits ? fits : 1;
	for (size_t end = fits; end > indent; end--)
		if (text[end] == ' ')
			return end;
	return fits ? fits : character_length(text, length);
}

const char *text_columns_mark(void)
{
	return text_locale_is_utf8() ? "…" : "~";
}

static bool is_of_figure(char byte)
{
	return isdigit((unsigned char)byte) || (byte && strchr(".%KMGT", byte));
}

/* Where the figure begins that a cut after `end` bytes would divide; `end` when there is none. */
static size_t before_figure(const char *text, size_t end)
{
	size_t begin = end, last = end;

	while (begin > 0 && is_of_figure(text[begin - 1]))
		begin--;
	while (is_of_figure(text[last]))
		last++;
	/* a dot at the end of a sentence does not belong to the figure */
	if (last > begin && text[last - 1] == '.')
		last--;
	if (last <= end || !isdigit((unsigned char)text[begin]) ||
		(text[last] && !strchr(" ,;:.)]", text[last])))
		return end;
	if (begin > 0 && strchr("+-", text[begin - 1]))
		begin--;
	return begin == 0 || strchr(" ([=:", text[begin - 1]) ? begin : end;
}

static const char *cut(struct arena *arena, const char *text, size_t length, int room)
{
	size_t kept = fitting(text, length, room - 1);

	kept = before_figure(text, kept);
	return text_format(arena, "%.*s%s", (int)kept, text, text_columns_mark());
}

const char *text_columns_cut(struct arena *arena, const char *text, int room)
{
	size_t length = strlen(text);

	if (text_columns(text, length) <= room)
		return text;
	return room > 0 ? cut(arena, text, length, room) : "";
}

/* "[12]" at the end of a text, or NULL. */
static const char *pid_of(const char *text)
{
	const char *pid = strrchr(text, '[');
	size_t digits;

	if (!pid)
		return NULL;
	digits = strspn(pid + 1, "0123456789");
	return digits > 0 && strcmp(pid + 1 + digits, "]") == 0 ? pid : NULL;
}

int text_columns_of_pid(const char *text)
{
	const char *pid = pid_of(text);

	return pid ? (int)strlen(pid) : 0;
}

const char *text_columns_cut_name(struct arena *arena, const char *text, int room)
{
	const char *pid = pid_of(text);
	int name_room = room - text_columns_of_pid(text);

	if (!pid || name_room <= 0 || text_columns(text, strlen(text)) <= room)
		return text_columns_cut(arena, text, room);
	return text_format(arena, "%s%s", cut(arena, text, (size_t)(pid - text), name_room), pid);
}

const char *text_columns_cut_path(struct arena *arena, const char *text, int room)
{
	size_t length = strlen(text), kept = fitting(text, length, room / 3), at = kept;
	int columns = text_columns(text, length), after;

	if (columns <= room)
		return text;
	if (room < 3)
		return text_columns_cut(arena, text, room);
	columns = text_columns(text, kept);
	for (after = text_columns(text + kept, length - kept); columns + 1 + after > room;) {
		size_t next = text_columns_line(text + at, length - at, 1);

		after -= text_columns(text + at, next);
		at += next;
	}
	return text_format(arena, "%.*s%s%s", (int)kept, text, text_columns_mark(), text + at);
}
