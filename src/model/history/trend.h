/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What changes from one snapshot to the next: who went up in rank, who grows and how fast, and
 * where that leads if it goes on.  Pure: time is what the snapshots' own clock tells.
 */
#ifndef OOMTOP_MODEL_HISTORY_TREND_H
#define OOMTOP_MODEL_HISTORY_TREND_H

#include "model/kernel/verdict.h"

/* An amount that is seen again and again. */
struct growth {
	struct figure bytes;     /* when last seen */
	double bytes_per_second; /* smoothed */
	unsigned intervals;      /* 0: no rate yet */
	unsigned steady;         /* of the last ones in a row that were near the smoothed rate */
};

struct trend_entry {
	pid_t pid;
	struct figure start_ticks; /* unknown until it was read once */
	size_t rank, rank_before;  /* 0: none */
	/*
	 * Since then, among those that had a rank both times: who overtook whom.  One that came or
	 * went moves all behind it, which tells nothing of them.
	 */
	int64_t places_won;
	/* what counts of it: resident, swap, page tables; without what is assumed */
	struct growth memory;
};

struct trend {
	struct trend_entry *entries; /* by PID */
	size_t count;
	struct figure uptime_ticks;
	char *domain;         /* path of the one that is judged, */
	int64_t domain_pages; /* and its total: what is left of another is not to be compared */
	struct growth
		left; /* what may still be allocated in it, at least: model/kernel/headroom.h */
};

/*
 * Goes on with the next snapshot; the first one when the trend is zeroed.  It begins anew with one
 * that is older than the last, as when a recording is stepped through.
 */
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
	const struct ranking_entry *entry; /* it overtakes the first soonest; NULL: none */
	int64_t bytes_per_second;
	struct figure overtakes_seconds; /* 0 when it is the first already */
	struct figure ends_seconds;
};

struct projection trend_project(const struct trend *trend, const struct verdict *verdict);
/* Of one process, when it would be the first: 0 for the victim; unknown as above. */
struct figure trend_overtakes_seconds(const struct trend *trend, const struct verdict *verdict,
	const struct ranking_entry *entry);

#endif
