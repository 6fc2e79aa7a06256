/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The directories of a cgroup's path, from the innermost outwards. */
#ifndef OOMTOP_SNAPSHOT_PATH_PART_H
#define OOMTOP_SNAPSHOT_PATH_PART_H

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct part {
	const char *text; /* without a NUL */
	size_t length;
};

/* Writes the part before *end and moves *end to the start of that part.  False if none is left. */
static inline bool part_before(const char *path, const char **end, struct part *ret_part)
{
	const char *stop = *end, *start;

	while (stop > path && stop[-1] == '/')
		stop--;
	for (start = stop; start > path && start[-1] != '/';)
		start--;
	*end = start;
	*ret_part = (struct part){ start, (size_t)(stop - start) };
	return stop > start;
}

static inline bool part_is(struct part part, const char *text)
{
	return part.length == strlen(text) && memcmp(part.text, text, part.length) == 0;
}

/* Whether the part begins (ends) with that text and is longer. */
static inline bool part_starts(struct part part, const char *start)
{
	size_t length = strlen(start);

	return part.length > length && memcmp(part.text, start, length) == 0;
}

static inline bool part_ends(struct part part, const char *end)
{
	size_t length = strlen(end);

	return part.length > length && memcmp(part.text + part.length - length, end, length) == 0;
}

/* The part without that start and end, which it must have. */
static inline struct part part_without(struct part part, const char *start, const char *end)
{
	part.text += strlen(start);
	part.length -= strlen(start) + strlen(end);
	return part;
}

/*
 * Whether the part is a UID as systemd writes it: no leading zero, and not (uid_t)-1, which means
 * none.  A cgroup of any other name is nobody's manager.
 */
static inline bool part_is_uid(struct part part)
{
	uint64_t uid = 0;

	if (part.length == 0 || part.length > strlen("4294967295") ||
		(part.length > 1 && part.text[0] == '0'))
		return false;
	for (size_t i = 0; i < part.length; i++) {
		if (!isdigit((unsigned char)part.text[i]))
			return false;
		uid = uid * 10 + (uint64_t)(part.text[i] - '0');
	}
	return uid < UINT32_MAX;
}

#endif
