/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory cgroups with limits, below a report. */
#ifndef OOMTOP_VIEWS_REPORT_LIMITS_H
#define OOMTOP_VIEWS_REPORT_LIMITS_H

#include "base/memory.h"
#include "model/report/limits.h"

#include <jansson.h>
#include <stdio.h>

/* Those there are, of `total`; prints nothing when there are none. */
void limits_print(FILE *out, const struct memcg_limit *limits, size_t count, size_t total);
/* How full it is and who would die in it; printable. */
const char *limit_words(struct arena *arena, const struct memcg_limit *limit);
/* The same without what is left. */
const char *limit_brief_words(struct arena *arena, const struct memcg_limit *limit);
json_t *limits_json(const struct memcg_limit *limits, size_t count);

#endif
