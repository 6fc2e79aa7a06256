/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The total that a past kill scaled oom_score_adj by, as far as the kernel's report tells it. */
#ifndef OOMTOP_MODEL_HISTORY_REPLAY_TOTAL_H
#define OOMTOP_MODEL_HISTORY_REPLAY_TOTAL_H

#include "snapshot/kill_event.h"

/* Equal if the report tells the total; both are positive. */
struct total_range {
	int64_t min_pages, max_pages;
	bool is_made_up; /* any total gives the same ranking, and the report tells nothing of it */
};

/*
 * Writes the bounds of the total.  Where the report holds nothing of it, and no eligible process
 * has an oom_score_adj, any total gives the same ranking and one is made up; false if one has.
 */
bool replay_total(struct total_range *ret_total, const struct kill_event *event)
	__attribute__((nonnull, warn_unused_result));

#endif
