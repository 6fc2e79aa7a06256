/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bounds at which a leak ends though nothing is killed: memory.high (model/kernel/throttle.h) and
 * the limit of strict overcommit (model/kernel/commit.h).  A simulation that is not to stop at them
 * has none.
 */
#ifndef OOMTOP_MODEL_DRILL_BOUNDS_H
#define OOMTOP_MODEL_DRILL_BOUNDS_H

#include "model/drill/drill_context.h"
#include "model/kernel/kill_set.h"

struct bound {
	enum drill_end end;     /* DRILL_STALLED or DRILL_ALLOCATION_FAILS */
	size_t memcg;           /* DRILL_STALLED: the cgroup of that memory.high */
	int64_t headroom_bytes; /* may be negative */
	/* how much less, and how much more, there may be until then */
	int64_t less_bytes, more_bytes;
};

struct bounds {
	struct bound *items; /* owned */
	size_t count;
	bool is_unknown; /* overcommit is strict, and its limit is not known */
};

/* What leaks: a process, or what is charged to a cgroup without being of one process. */
struct bounds_request {
	const struct process *leaker; /* or NULL */
	size_t memcg;                 /* the cgroup that is charged; CGROUP_UNKNOWN: none */
	size_t reclaim_case;
	bool is_kernel; /* kernel memory, which no commit limit covers */
};

/* Collects the bounds; the caller releases them. */
void bounds_init(struct bounds *bounds, struct drill_context *context,
	const struct bounds_request *request) __attribute__((nonnull));
void bounds_release(struct bounds *bounds) __attribute__((nonnull));
/* Whether a leak that is charged to that cgroup, CGROUP_UNKNOWN for none, has any such bound. */
bool bounds_exist(const struct snapshot *snapshot, size_t memcg) __attribute__((nonnull));

/*
 * The bound that is reached before that much is taken; NULL if there is none.  A memory.high just
 * below that point is passed, since the delays there are short.
 */
const struct bound *bounds_first(const struct bounds *bounds, const struct drill_context *context,
	int64_t level_bytes) __attribute__((nonnull));
/* Whether it is not known if a bound or a domain that has that much left comes first. */
bool bounds_are_close(const struct bounds *bounds, int64_t level_bytes) __attribute__((nonnull));
/* The leaker takes that much. */
void bounds_grow(struct bounds *bounds, int64_t bytes) __attribute__((nonnull));
/* A kill frees memory below the bounds. */
void bounds_give_back(struct bounds *bounds, const struct drill_context *context,
	const struct kill *kill) __attribute__((nonnull));
/* The domain that a drill names for the bound: its cgroup, or the machine. */
struct domain bound_domain(const struct bound *bound, const struct drill_context *context)
	__attribute__((nonnull));

#endif
