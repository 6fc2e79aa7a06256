/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/utc.h"

#include <string.h>
#include <time.h>

static const int64_t last_second = 253402300799; /* of the year 9999 */

const char *utc_format(char text[static UTC_TEXT_MAX], int64_t seconds_since_1970)
{
	time_t seconds = (time_t)seconds_since_1970;
	struct tm parts;

	if (seconds_since_1970 < 0 || seconds_since_1970 > last_second ||
		!gmtime_r(&seconds, &parts))
		return NULL;
	return strftime(text, UTC_TEXT_MAX, "%Y-%m-%dT%H:%M:%SZ", &parts) > 0 ? text : NULL;
}

bool utc_parse(const char *text, int64_t *ret_seconds_since_1970)
{
	struct tm parts = { 0 };
	char again[UTC_TEXT_MAX];
	int64_t seconds;

	if (!strptime(text, "%Y-%m-%dT%H:%M:%SZ", &parts))
		return false;
	seconds = timegm(&parts);
	/* strptime(3) accepts blanks and missing digits, timegm(3) 31 February */
	if (!utc_format(again, seconds) || strcmp(text, again) != 0)
		return false;
	*ret_seconds_since_1970 = seconds;
	return true;
}
