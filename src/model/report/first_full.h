/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which limit fills first: that of a memory cgroup, a NUMA node's size or the machine's memory.
 * The headrooms of all of them are followed from snapshot to snapshot; time is the snapshots'
 * uptime.  Pure.
 */
#ifndef OOMTOP_MODEL_REPORT_FIRST_FULL_H
#define OOMTOP_MODEL_REPORT_FIRST_FULL_H

#include "model/history/trend.h"

enum { FOLLOWED_MAX = 128, NODE_WORD_MAX = 24 };

/* A limit as it was in the last snapshot. */
struct followed_limit {
	char *name; /* the word of --domain that names it; owned */
	struct trend_amount left;
};

/* The limits of the last snapshot.  Zeroed at first. */
struct limit_watch {
	struct followed_limit items[FOLLOWED_MAX];
	size_t count;
	struct figure uptime_ticks;
};

struct first_full {
	bool is_known; /* false: no headroom is known, and nothing else is set */
	/* its path points into the snapshot, or to `node` */
	struct domain domain;
	char node[NODE_WORD_MAX]; /* the number of a NUMA node as text */
	struct headroom headroom;
	/*
	 * Of all that the domain's processes may use, at least; at most for a NUMA node whose own
	 * figures are not known, which so comes first only where it surely has less left.
	 */
	double part_left;
	bool has_rate;         /* two snapshots at least were compared */
	struct figure seconds; /* until it is full, if it fills steadily */
	enum outcome outcome;
	const struct process *victim; /* NULL unless the outcome is a kill */
	bool certain;
	bool may_stall, is_stalled; /* above memory.high (model/report/limits.h) */
};

/*
 * Continues the watch with the next snapshot and says which limit fills first: that which is full
 * within an hour at its present rate, else that with the smallest part left.  `verdict` is that on
 * the domain that is shown, which is not made again.
 */
void first_full_find(struct first_full *ret_full, struct limit_watch *watch,
	const struct snapshot *snapshot, const struct verdict *verdict,
	const struct calibration *calibration) __attribute__((nonnull(1, 2, 3, 4)));
/* Frees what the watch owns and zeroes it. */
void limit_watch_release(struct limit_watch *watch);

#endif
