/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The leak drill: which processes die if one process takes memory until none is left?
 *
 * The leaker grows, in anonymous memory, until the first of its domains is full: the machine, or a
 * memory cgroup above the leaker.  That domain kills by its own ranking, the leaker takes what the
 * kill frees, and so on until the leaker itself dies.  Every other process stays as it is.
 *
 * Or all members of a group grow alike: "any of many small processes" is no single leaker.
 *
 * How far reclaim gets before the first kill is not known.  A drill therefore simulates every
 * struct reclaim_case, and is certain only if all of them lead to one outcome.
 *
 * A leak may end without a kill (model/drill/bounds.h).  Where it is not known that it does, the
 * drill simulates the cases a second time, with the leak going on.
 */
#ifndef OOMTOP_MODEL_DRILL_DRILL_H
#define OOMTOP_MODEL_DRILL_DRILL_H

#include "model/drill/drill_context.h"
#include "model/drill/drill_outcome.h"
#include "model/drill/leak_group.h"

struct drill {
	const struct process *leaker; /* NULL: a tmpfs, the kernel or a group leaks */
	/* NULL: a process or a group leaks; HOLDER_KERNEL: kernel memory grows */
	const struct holder *tmpfs;
	const struct leak_group *group; /* its members grow alike; NULL: something else leaks */
	/* of each distinct reclaim case, likeliest first, then those past the bounds; owned */
	struct drill_outcome *outcomes;
	size_t outcome_count;
	struct drill_outcome outcome; /* outcomes[0]: files dropped, shared memory kept; borrowed */
	/* the first of `outcomes` that differs from outcomes[0]; borrowed, zero if none differs */
	struct drill_outcome alternative;
	struct reclaim_case alternative_case;
	bool swap_is_compressed; /* model/kernel/swap_cost.h */
	bool has_alternative;
	/* extremes of leaks_by_bytes, with what is untouched, over all outcomes but those past the
	 * bounds */
	int64_t min_leak_bytes, max_leak_bytes;
	unsigned doubts; /* enum doubt */
	/* the cgroup charged for a tmpfs or the kernel; CGROUP_UNKNOWN: none */
	size_t writer_memcg;
	bool writer_is_guess; /* struct tmpfs_writer */
	bool certain;
	unsigned vague;   /* enum vague, of any outcome but those past the bounds */
	bool is_close;    /* a choice is too near to call, in any of these */
	bool passes_high; /* struct drill_outcome, of any outcome but those past the bounds */
	/* certain but for the writer of a tmpfs: one in a limited cgroup would fill that first */
	bool only_writer_unknown;
	enum memcg_excess excess; /* DRILL_NOBODY_LEFT in a memory cgroup */
};

/* Kernel memory that grows, to be drilled like a tmpfs. */
extern const struct holder drill_kernel;

/*
 * Runs the drill for a process or a tmpfs: exactly one of `leaker` and `tmpfs` is not NULL, and
 * belongs to the context's snapshot, or is &drill_kernel.  The caller releases *ret_drill; the
 * drill points into the snapshot.  Fails, writing nothing, if the machine's total is not known.
 */
int drill_run(struct drill *ret_drill, struct drill_context *context, const struct process *leaker,
	const struct holder *tmpfs, struct error *error) __attribute__((warn_unused_result));
/*
 * Runs the drill in which all members of the group grow alike (model/drill/group_simulation.h),
 * like drill_run().  The members belong to the context's snapshot, and the group outlives the
 * drill.
 */
int drill_run_group(struct drill *ret_drill, struct drill_context *context,
	const struct leak_group *group, struct error *error)
	__attribute__((warn_unused_result, nonnull));
/* Frees the outcomes and zeroes the drill; a zeroed drill is left alone. */
void drill_release(struct drill *drill);

#endif
