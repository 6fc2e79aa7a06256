/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words on what ends a leak without a kill: DRILL_STALLED and DRILL_ALLOCATION_FAILS. */
#ifndef OOMTOP_VIEWS_DRILL_BOUND_H
#define OOMTOP_VIEWS_DRILL_BOUND_H

#include "base/memory.h"
#include "model/drill/drill.h"

/* The setting: "memory.high" */
const char *drill_stalled_by(const struct drill_outcome *outcome) __attribute__((nonnull));
/* "/job has nothing left to reclaim" */
const char *drill_stalled_why(struct arena *arena, const struct drill_outcome *outcome)
	__attribute__((nonnull));
/* What refuses memory: "vm.overcommit_memory=2" */
const char *drill_refused_by(struct arena *arena, const struct drill_outcome *outcome)
	__attribute__((nonnull));
/* That the leaker may take more than it may map, for its range; NULL where that is next to none. */
const char *drill_untouched_words(struct arena *arena, const struct drill *drill)
	__attribute__((nonnull));
/* Why it is not known whether the leaker's addresses end first: VAGUE_ADDRESSES. */
const char *drill_addresses_doubt(struct arena *arena, const struct snapshot *snapshot,
	const struct drill *drill) __attribute__((nonnull));

#endif
