/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/protect/paste.h"

#include "base/text.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

/* The lengths are systemd's UNIT_NAME_MAX, the kernel's NAME_MAX, shadow's for names of users. */
enum { UNIT_BYTES_MAX = 255, USER_BYTES_MAX = 32, ID_DIGITS_MIN = 12, ID_DIGITS_MAX = 64 };

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS  "0123456789"

static bool consists_of(const char *text, const char *bytes)
{
	return text[strspn(text, bytes)] == '\0';
}

static bool is_printable(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

/* systemd escapes a byte as \xHH and has no other backslash. */
static bool escapes_are_whole(const char *name)
{
	for (const char *at = strchr(name, '\\'); at; at = strchr(at + 1, '\\'))
		if (at[1] != 'x' || !isxdigit((unsigned char)at[2]) ||
			!isxdigit((unsigned char)at[3]))
			return false;
	return true;
}

/*
 * systemd's unit_name_is_valid() (src/basic/unit-name.c) for units that run, which no template
 * does.  A leading dot or "..", which it allows, nobody needs.
 */
static bool is_unit(const char *name)
{
	static const char *const kinds[] = { ".service", ".scope", ".slice" };
	const char *dot = strrchr(name, '.'), *at = strchr(name, '@');
	bool is_kind = false;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		is_kind |= dot && strcmp(dot, kinds[i]) == 0;
	return is_kind && strlen(name) <= UNIT_BYTES_MAX && name[0] != '.' && name[0] != '@' &&
	       (!at || at + 1 < dot) && !strstr(name, "..") &&
	       consists_of(name, LETTERS DIGITS ":-_.\\@") && escapes_are_whole(name);
}

static bool is_path(const char *path)
{
	if (path[0] != '/' || strlen(path) >= PATH_MAX)
		return false;
	while (*path == '/') {
		size_t length = strcspn(++path, "/");

		if (length == 0 || length > NAME_MAX || (length == 1 && path[0] == '.') ||
			(length == 2 && path[0] == '.' && path[1] == '.'))
			return false;
		path += length;
	}
	return true;
}

static bool is_container(const char *id)
{
	size_t length = strlen(id);

	return length >= ID_DIGITS_MIN && length <= ID_DIGITS_MAX &&
	       consists_of(id, DIGITS "abcdefABCDEF");
}

/* A number alone may be taken for a UID. */
static bool is_user(const char *name)
{
	return strlen(name) <= USER_BYTES_MAX && !isdigit((unsigned char)name[0]) &&
	       name[0] != '.' && name[0] != '@' && consists_of(name, LETTERS DIGITS "_.@-");
}

static bool is_line(const char *text)
{
	(void)text;
	return true;
}

/*
 * Within single quotes a backslash stands for itself in sh, bash and zsh, but fish takes \\ and \'
 * for escapes there, and would end the word elsewhere.  No quoting of such a text is read alike by
 * all.
 */
static bool is_read_alike(const char *text)
{
	for (const char *at = strchr(text, '\\'); at; at = strchr(at + 1, '\\'))
		if (!isalnum((unsigned char)at[1]))
			return false;
	return true;
}

static bool (*const is_of_kind[PASTE_KIND_COUNT])(const char *) = {
	[PASTE_UNIT] = is_unit,
	[PASTE_PATH] = is_path,
	[PASTE_CONTAINER] = is_container,
	[PASTE_USER] = is_user,
	[PASTE_LINE] = is_line,
};

/* "=ls" is a path in zsh; elsewhere in a word "=" means itself. */
static bool is_plain(const char *text)
{
	return *text != '\0' && *text != '=' && consists_of(text, LETTERS DIGITS "/._-:@%+=");
}

static const char *quote(struct arena *arena, const char *text)
{
	const char *quoted = "'";

	if (is_plain(text))
		return arena_copy_text(arena, text);
	if (strchr(text, '\'') && !strpbrk(text, "\"\\$`!"))
		return text_format(arena, "\"%s\"", text);
	while (*text) {
		size_t length = strcspn(text, "'");

		quoted = text_format(
			arena, "%s%.*s%s", quoted, (int)length, text, text[length] ? "'\\''" : "");
		text += length + (text[length] != '\0');
	}
	return text_format(arena, "%s'", quoted);
}

bool paste_can(enum paste_kind kind, const char *text)
{
	return text && *text && *text != '-' && is_printable(text) && is_read_alike(text) &&
	       is_of_kind[kind](text);
}

const char *paste_word(struct arena *arena, enum paste_kind kind, const char *text)
{
	return paste_can(kind, text) ? quote(arena, text) : NULL;
}

const char *paste_comment(const char *text)
{
	return text && is_plain(text) ? text : NULL;
}
