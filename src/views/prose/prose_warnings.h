/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A warning in words. */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_WARNINGS_H
#define OOMTOP_VIEWS_PROSE_PROSE_WARNINGS_H

#include "base/memory.h"
#include "model/report/warnings.h"

/* What cannot be seen and how it could be, where doubts have DOUBT_PARTIAL; else NULL. */
const char *prose_partial(struct arena *arena, const struct snapshot *snapshot, unsigned doubts);
/* Which figures contradict each other: "runner[12] has RssShmem of 9.0G, but VmRSS of 1.0G". */
const char *prose_contradiction(struct arena *arena, const struct contradiction *contradiction);
const char *prose_warning(struct arena *arena, const struct verdict *verdict,
	const struct snapshot *snapshot, const struct warning *warning);

#endif
