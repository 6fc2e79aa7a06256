/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bounds at which a leak ends though nothing is killed: memory.high (model/kernel/throttle.h), the
 * limit of strict overcommit (model/kernel/commit.h) and the end of a process's addresses
 * (model/kernel/address_space.h).  A simulation that is not to stop at them
 * has none.
 */
#ifndef OOMTOP_MODEL_DRILL_BOUNDS_H
#define OOMTOP_MODEL_DRILL_BOUNDS_H

#include "model/drill/drill_context.h"
#include "model/drill/leak_group.h"
#include "model/kernel/address_space.h"
#include "model/kernel/kill_set.h"

struct bound {
	enum drill_end end;            /* DRILL_STALLED or DRILL_ALLOCATION_FAILS */
	size_t memcg;                  /* DRILL_STALLED: the cgroup of that memory.high */
	int64_t high_bytes;            /* DRILL_STALLED: that setting */
	bool is_of_swap;               /* DRILL_STALLED: it is memory.swap.high */
	const struct process *process; /* whose addresses end there; NULL for any other bound */
	struct address_room room;      /* of that process */
	int64_t headroom_bytes;        /* may be negative */
	size_t growers;                /* leakers that it bounds: 1, or some of a group */
	/* how much less, and how much more, there may be until then */
	int64_t less_bytes, more_bytes;
};

struct bounds {
	struct bound *items; /* owned */
	size_t count;
	bool is_unknown; /* overcommit is strict, and its limit is not known */
	bool lacks_some; /* a group is below more cgroups with memory.high than there is work for */
};

/* What leaks: a process, a group, or what is charged to a cgroup without being of one process. */
struct bounds_request {
	const struct process *leaker;   /* or NULL */
	const struct leak_group *group; /* or NULL; its members are then added one by one */
	size_t memcg; /* the cgroup that is charged; CGROUP_UNKNOWN: none, or several */
	size_t reclaim_case;
	bool is_kernel; /* kernel memory, which no commit limit covers */
};

/* Collects the bounds; the caller releases them. */
void bounds_init(struct bounds *bounds, struct drill_context *context,
	const struct bounds_request *request) __attribute__((nonnull));
void bounds_release(struct bounds *bounds) __attribute__((nonnull));
/* Whether a leak that is charged to that cgroup, CGROUP_UNKNOWN for none, has any such bound. */
bool bounds_exist(const struct snapshot *snapshot, size_t memcg) __attribute__((nonnull));

/* A member of the group begins to leak. */
void bounds_add(struct bounds *bounds, const struct drill_context *context,
	const struct process *process) __attribute__((nonnull));
/* A member of the group is dead, and what it took is free again. */
void bounds_drop(struct bounds *bounds, const struct drill_context *context,
	const struct process *process, int64_t taken_bytes) __attribute__((nonnull));

/*
 * The bound that is reached before each leaker takes that much; NULL if there is none.  A
 * memory.high just below that point is passed, since the delays there are short, and so is one that
 * bounds fewer than `growers` leakers: the others go on.
 */
const struct bound *bounds_first(const struct bounds *bounds, const struct drill_context *context,
	int64_t level_bytes, size_t growers) __attribute__((nonnull));
/* Whether bounds_first() passes a bound for the sake of other leakers. */
bool bounds_hold_some(const struct bounds *bounds, const struct drill_context *context,
	int64_t level_bytes, size_t growers) __attribute__((nonnull));
/* How much each leaker may still take there. */
int64_t bound_share_bytes(const struct bound *bound) __attribute__((nonnull));
/*
 * VAGUE_COMMIT and VAGUE_ADDRESSES, as far as it is not known if such a bound is reached first or a
 * domain in which each leaker may still take that much.
 */
unsigned bounds_close(const struct bounds *bounds, int64_t level_bytes) __attribute__((nonnull));
/*
 * Notes in the outcome that the leak ends at the bound, where the next domain would be full after
 * each leaker takes that much; before bounds_grow().
 */
void bound_note(const struct bound *bound, int64_t level_bytes, struct drill_outcome *outcome)
	__attribute__((nonnull));
/* Each leaker takes that much. */
void bounds_grow(struct bounds *bounds, int64_t bytes) __attribute__((nonnull));
/* A kill frees memory below the bounds. */
void bounds_give_back(struct bounds *bounds, const struct drill_context *context,
	const struct kill *kill) __attribute__((nonnull));
/* The domain that a drill names for the bound: its cgroup, or the machine. */
struct domain bound_domain(const struct bound *bound, const struct drill_context *context)
	__attribute__((nonnull));

#endif
