/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/release.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUILD_MAX = 1000000000 };

static const char *skip_numbers(const char *text)
{
	return text + strspn(text, ".0123456789");
}

static void parse_build(struct release *release)
{
	unsigned long build;

	if (release->rest[0] != '-' || !isdigit((unsigned char)release->rest[1]))
		return;
	build = strtoul(release->rest + 1, NULL, 10);
	release->build = build < BUILD_MAX ? (unsigned)build : BUILD_MAX;
	release->has_build = true;
	release->rest = skip_numbers(release->rest + 1);
}

/* sscanf takes blanks and a sign before a number: the character sets keep them out */
bool release_parse(struct release *ret_release, const char *text)
{
	char major[5], minor[5];

	if (!text || sscanf(text, "%4[0-9].%4[0-9]", major, minor) != 2)
		return false;
	*ret_release = (struct release){
		.major = (unsigned)strtoul(major, NULL, 10),
		.minor = (unsigned)strtoul(minor, NULL, 10),
		.rest = skip_numbers(text),
	};
	parse_build(ret_release);
	return true;
}

bool release_is_from(const struct release *release, unsigned major, unsigned minor)
{
	return release->major > major || (release->major == major && release->minor >= minor);
}

bool release_is_mainline(const struct release *release)
{
	const char *rest = release->rest;

	if (release->has_build)
		return false;
	if (strncmp(rest, "-rc", 3) == 0 && isdigit((unsigned char)rest[3]))
		rest = skip_numbers(rest + 3);
	return strcmp(rest, "") == 0 || strcmp(rest, "+") == 0;
}

bool release_has_mark(const struct release *release, const char *mark)
{
	size_t length = strlen(mark);

	return strncmp(release->rest, mark, length) == 0 &&
	       !isalnum((unsigned char)release->rest[length]);
}
