/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The total that a past kill scaled oom_score_adj by, as far as the kernel's report tells it. */
#ifndef OOMTOP_MODEL_HISTORY_REPLAY_TOTAL_H
#define OOMTOP_MODEL_HISTORY_REPLAY_TOTAL_H

#include "snapshot/kill_event.h"

/* Equal if the report tells the total; both are positive. */
struct total_range {
	int64_t min_pages, max_pages;
	bool max_is_guessed; /* more swap than is usual would make it larger */
	bool is_made_up; /* any total gives the same ranking, and the report tells nothing of it */
};

/* Whether the bounds are so far apart that no badness that an oom_score_adj counts in is known. */
bool total_range_is_open(const struct total_range *total)
	__attribute__((nonnull, warn_unused_result));
/*
 * Writes the bounds of the total, by the limits and by the score that kernels before 5.0 print.
 * Where the report holds nothing of it, and no eligible process has an oom_score_adj, any total
 * gives the same ranking and one is made up; false if one has.
 */
bool replay_total(struct total_range *ret_total, const struct kill_event *event)
	__attribute__((nonnull, warn_unused_result));

#endif
