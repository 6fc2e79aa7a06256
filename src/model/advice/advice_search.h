/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How advice against one threat is found.  Only advice*.c include this. */
#ifndef OOMTOP_MODEL_ADVICE_ADVICE_SEARCH_H
#define OOMTOP_MODEL_ADVICE_ADVICE_SEARCH_H

#include "model/advice/advice.h"

struct search {
	const struct snapshot *snapshot;
	const struct calibration *calibration;
	const struct target *target;
	const char *target_word;
	pid_t own_leaker; /* the target's process that leaks when the target does */
	struct threat *threat;
	struct arena *texts;
	/* the highest adj of the target that works here, and the highest that does against all */
	bool target_adj_works;
	int64_t target_adj_max, target_adj_common;
};

/* The highest adj for the target that works against this threat; false when none does. */
bool search_target_adj(struct search *search, int64_t *ret_adj);

/* Fills the threat's advice and what it says of a box. */
void search_advice(struct search *search);

/* The word, for --assume and for people, of the cgroup that a box would be put around; or NULL. */
const char *limit_word(struct search *search);
/* Sizes between which a box makes sense.  Returns why there are none, or NULL. */
struct limit_bounds {
	int64_t expected_bytes; /* what it holds now and reclaim cannot take */
	int64_t min_bytes, max_bytes;
	bool takes_high;    /* its kind knows memory.high */
	int64_t high_bytes; /* memory.high as it is: a box is not to raise it */
};
const char *limit_bounds_of(struct limit_bounds *ret_bounds, struct search *search);

/* Whether all of the target live in every world the drill tells of. */
bool drill_spares(const struct drill *drill, const struct target *target);

#endif
