/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/time.h"

#include <time.h>

enum { TEXT_MAX = 32, LAST_YEAR = 9999 - 1900 };

static const char format[] = "%Y-%m-%dT%H:%M:%SZ";

const char *time_text(struct arena *arena, struct figure seconds)
{
	time_t moment = (time_t)seconds.value;
	char text[TEXT_MAX];
	struct tm parts;
	size_t length;

	if (!seconds.known || !gmtime_r(&moment, &parts) || parts.tm_year < 0 ||
		parts.tm_year > LAST_YEAR)
		return NULL;
	length = strftime(text, sizeof(text), format, &parts);
	return arena_copy(arena, text, length);
}

bool time_parse(const char *text, struct figure *ret_seconds)
{
	struct tm parts = { 0 };
	const char *end = strptime(text, format, &parts);

	if (!end || *end != '\0')
		return false;
	*ret_seconds = figure_of(timegm(&parts));
	return true;
}
