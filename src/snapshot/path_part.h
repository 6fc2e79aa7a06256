/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The directories of a cgroup's path, from the innermost outwards. */
#ifndef OOMTOP_SNAPSHOT_PATH_PART_H
#define OOMTOP_SNAPSHOT_PATH_PART_H

#include <stdbool.h>
#include <stddef.h>
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

#endif
