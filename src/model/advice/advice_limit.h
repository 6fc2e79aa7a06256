/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cgroup around a leaker that could get a memory limit, and the range of useful limits. */
#ifndef OOMTOP_MODEL_ADVICE_ADVICE_LIMIT_H
#define OOMTOP_MODEL_ADVICE_ADVICE_LIMIT_H

#include "snapshot/target.h"

struct limit_request {
	const struct snapshot *snapshot;
	const struct process *leaker;
	const struct target *target; /* must not be in that cgroup */
	const char *word;            /* advice_limit_word(); may be NULL */
};

struct limit_bounds {
	int64_t expected_bytes; /* what it must hold: what is used now and reclaim cannot take */
	int64_t min_bytes, max_bytes; /* limits between which the search looks */
	/* memory.high can be set, and the cgroup does not stall there at once: it may swap */
	bool takes_high;
	/* memory.high is set and must be lifted to the limit, below which the cgroup would stall */
	bool lifts_high;
	int64_t high_bytes; /* memory.high as it is */
	int64_t page_size_bytes;
};

/*
 * Names the leaker's cgroup in the words of --assume: its container, its unit, or "cgroup:PATH".
 * The text belongs to the snapshot or to `texts`.  NULL if no cgroup of the leaker is known.
 */
const char *advice_limit_word(
	const struct snapshot *snapshot, const struct process *leaker, struct arena *texts);
/*
 * The cgroup for a limit that keeps the target alive, where `word` is advice_limit_word().  A unit
 * may hold memory cgroups that are no units (the jobs of a batch system): the leaker's own stands
 * in for the unit if the target is in another one, or a process in another one is larger than the
 * leaker, which a limit of the unit would kill first.  Else returns `word`.
 */
const char *advice_limit_narrowed(const struct limit_request *request, struct arena *texts)
	__attribute__((nonnull));
/*
 * Writes the range of useful limits and returns NULL.  If no limit can be set or be of use, returns
 * why, a constant sentence, and writes nothing.
 */
const char *advice_limit_bounds(struct limit_bounds *ret_bounds,
	const struct limit_request *request) __attribute__((warn_unused_result, nonnull));

#endif
