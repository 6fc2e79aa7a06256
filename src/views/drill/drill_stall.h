/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words on a leak that is throttled: DRILL_STALLED. */
#ifndef OOMTOP_VIEWS_DRILL_STALL_H
#define OOMTOP_VIEWS_DRILL_STALL_H

#include "base/memory.h"
#include "model/drill/drill_outcome.h"

/* The setting: "memory.high" */
const char *drill_stalled_by(const struct drill_outcome *outcome) __attribute__((nonnull));
/* "/job has nothing left to reclaim" */
const char *drill_stalled_why(struct arena *arena, const struct drill_outcome *outcome)
	__attribute__((nonnull));

#endif
