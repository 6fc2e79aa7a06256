/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/line_facility.h"

#include "sources/log/words.h"

#include <ctype.h>
#include <string.h>

static const char *const facilities[] = { "kern", "user", "mail", "daemon", "auth", "syslog", "lpr",
	"news", "uucp", "cron", "authpriv", "ftp", "local0", "local1", "local2", "local3", "local4",
	"local5", "local6", "local7" };

static bool is_facility(const char *word, size_t length)
{
	for (size_t i = 0; i < sizeof(facilities) / sizeof(*facilities); i++)
		if (strlen(facilities[i]) == length && strncmp(word, facilities[i], length) == 0)
			return true;
	return false;
}

const char *line_level(const char *text, bool *ret_is_5424, struct figure *ret_priority)
{
	const char *rest;

	if (*text != '<')
		return NULL;
	*ret_priority = number_at(text + 1, &rest);
	if (!ret_priority->known || *rest != '>')
		return NULL;
	rest++;
	*ret_is_5424 = *rest == '1' && rest[1] == ' ' && isdigit((unsigned char)rest[2]);
	return *ret_is_5424 ? rest + 2 : rest;
}

bool line_is_of_kernel(struct figure priority)
{
	return !priority.known || (priority.value >= 0 && priority.value < 8);
}

static bool is_level(const char *word, size_t length)
{
	static const char *const levels[] = { "emerg", "alert", "crit", "err", "error", "warn",
		"warning", "notice", "info", "debug" };

	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		if (strlen(levels[i]) == length && strncmp(word, levels[i], length) == 0)
			return true;
	return false;
}

const char *line_facility(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz01234567";
	size_t length = strspn(text, letters), level_length;
	const char *rest = skip_blanks(text + length);

	if (length == 0 || !is_facility(text, length))
		return NULL;
	/* "kern.log" is the name of a file */
	if (*rest == '.' && rest == text + length)
		return is_level(rest + 1, strspn(rest + 1, letters)) ? skip_blanks(word_end(rest))
								     : NULL;
	if (*rest != ':')
		return NULL;
	rest = skip_blanks(rest + 1);
	level_length = strspn(rest, letters);
	if (!is_level(rest, level_length))
		return NULL;
	rest = skip_blanks(rest + level_length);
	return *rest == ':' ? rest + 1 : NULL;
}
