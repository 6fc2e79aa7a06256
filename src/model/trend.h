/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What changes from one snapshot to the next: who went up in rank, who grows and how fast, and
 * where that leads if it goes on.  Pure: time is what the snapshots' own clock tells.
 */
#ifndef OOMTOP_MODEL_TREND_H
#define OOMTOP_MODEL_TREND_H

#include "model/verdict.h"

/* An amount that is seen again and again. */
struct growth {
	int64_t bytes;           /* when last seen */
	double bytes_per_second; /* smoothed */
	unsigned intervals;      /* 0: no rate yet */
	unsigned steady;         /* of the last ones in a row that were near the smoothed rate */
};

struct trend_entry {
	pid_t pid;
	struct figure start_ticks; /* unknown until it was read once */
	size_t rank, rank_before;  /* 0: none */
	struct growth memory;      /* what counts of it: resident, swap, page tables */
};

struct trend {
	struct trend_entry *entries; /* by PID */
	size_t count;
	struct figure uptime_ticks;
	struct growth left; /* what memory and swap are left on the machine */
};

/* Goes on with the next snapshot; the first one when the trend is zeroed. */
void trend_update(
	struct trend *trend, const struct snapshot *snapshot, const struct verdict *verdict);
/* The ranking is about to be another one: places in it are not to be compared. */
void trend_forget_ranks(struct trend *trend);
void trend_release(struct trend *trend);

/* NULL when there is no trend, or none of that process. */
const struct trend_entry *trend_find(const struct trend *trend, pid_t pid);

/* Whether it grows, or shrinks, so evenly that the rate may be drawn on into the future. */
bool growth_is_steady(const struct growth *growth);

/*
 * Where it leads: which process comes to be the first, when memory ends.  Unknown where nothing
 * grows steadily, or it would take longer than a day.
 */
struct projection {
	const struct standing *standing; /* it overtakes the first soonest; NULL: none */
	int64_t bytes_per_second;
	struct figure overtakes_seconds; /* 0 when it is the first already */
	struct figure ends_seconds;
};

struct projection trend_project(const struct trend *trend, const struct verdict *verdict);

#endif
