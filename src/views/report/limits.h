/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory cgroups that have a limit, as a list below a report and as JSON. */
#ifndef OOMTOP_VIEWS_REPORT_LIMITS_H
#define OOMTOP_VIEWS_REPORT_LIMITS_H

#include "base/memory.h"
#include "model/report/limits.h"

#include <jansson.h>
#include <stdio.h>

/* Prints `count` limits out of `total`; nothing if the count is 0. */
void limits_print(FILE *out, const struct memcg_limit *limits, size_t count, size_t total);
/* Prints that there is no limit. */
void limits_print_none(FILE *out);
/*
 * Prints, above a table, the cgroups that have little left, each on a line of that width at most,
 * and an empty line.
 */
void limits_print_near(FILE *out, const struct memcg_limit *limits, size_t count, int width);
/*
 * How full the cgroup is, its headroom, and what is killed at its limit.  The text is printable
 * and owned by the arena.
 */
const char *limit_words(struct arena *arena, const struct memcg_limit *limit)
	__attribute__((nonnull));
/* "6.0M-6.5M left of 512M; kills node[201]": limit_words() for one line of a list. */
const char *limit_brief_words(struct arena *arena, const struct memcg_limit *limit)
	__attribute__((nonnull));
/* An array of objects, one for each limit of the snapshot; the caller owns the array. */
json_t *limits_json(const struct snapshot *snapshot, const struct memcg_limit *limits, size_t count)
	__attribute__((warn_unused_result));

#endif
