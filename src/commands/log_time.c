/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/log_time.h"

#include "base/size.h"
#include "base/utc.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const int64_t day_seconds = INT64_C(24) * 60 * 60;

static bool parse_distance(const char *word, int64_t *ret_seconds)
{
	static const struct {
		const char *unit;
		int64_t seconds;
	} units[] = { { "s", 1 }, { "m", 60 }, { "min", 60 }, { "h", 3600 }, { "d", 86400 } };
	enum { LARGEST = 1000000 };
	char *unit;
	long number;

	if (*word < '0' || *word > '9')
		return false;
	number = strtol(word, &unit, 10);
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (strcmp(unit, units[i].unit) != 0 || number > LARGEST)
			continue;
		*ret_seconds = number * units[i].seconds;
		return true;
	}
	return false;
}

static bool midnight(int64_t seconds, struct tm *ret_parts)
{
	time_t time = (time_t)seconds;

	if (!localtime_r(&time, ret_parts))
		return false;
	ret_parts->tm_hour = ret_parts->tm_min = ret_parts->tm_sec = 0;
	ret_parts->tm_isdst = -1;
	return true;
}

static bool seconds_of(struct tm *parts, int64_t *ret_seconds)
{
	int month = parts->tm_mon, day = parts->tm_mday;
	time_t time = mktime(parts);

	/* mktime(3) takes the 31st of June for the 1st of July */
	if (time == (time_t)-1 || parts->tm_mon != month || parts->tm_mday != day)
		return false;
	*ret_seconds = time;
	return true;
}

static bool parse_local(const char *word, int64_t now_seconds, int64_t *ret_seconds)
{
	static const char *const formats[] = { "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S",
		"%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d", "%H:%M:%S", "%H:%M" };

	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		struct tm parts;
		const char *end;

		if (!midnight(now_seconds, &parts))
			return false;
		end = strptime(word, formats[i], &parts);
		if (end && *end == '\0')
			return seconds_of(&parts, ret_seconds);
	}
	return false;
}

static bool parse_day(const char *word, int64_t now_seconds, int64_t *ret_seconds)
{
	bool today = strcmp(word, "today") == 0;
	struct tm parts;

	if ((!today && strcmp(word, "yesterday") != 0) ||
		!midnight(now_seconds - (today ? 0 : day_seconds), &parts))
		return false;
	return seconds_of(&parts, ret_seconds);
}

bool log_time_parse(const char *word, int64_t now_seconds, int64_t *ret_seconds)
{
	long long number;
	int64_t distance;

	if (*word == '@' && number_parse(word + 1, 0, INT64_MAX / 2, &number)) {
		*ret_seconds = number;
		return true;
	}
	if (*word == '-' && parse_distance(word + 1, &distance)) {
		*ret_seconds = now_seconds - distance;
		return true;
	}
	return utc_parse(word, ret_seconds) || parse_day(word, now_seconds, ret_seconds) ||
	       parse_local(word, now_seconds, ret_seconds);
}
