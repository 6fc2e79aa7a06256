/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What changes from one snapshot to the next: ranks, growth and its rate, and what a steady rate
 * leads to.  Pure: time is the uptime of the snapshots.
 */
#ifndef OOMTOP_MODEL_HISTORY_TREND_H
#define OOMTOP_MODEL_HISTORY_TREND_H

#include "model/kernel/headroom.h"
#include "model/kernel/verdict.h"

/* An amount of memory over several snapshots. */
struct trend_amount {
	struct figure bytes;     /* in the last snapshot */
	double bytes_per_second; /* smoothed */
	unsigned intervals;      /* measured so far; 0: no rate yet */
	unsigned steady;         /* the last intervals in a row near the smoothed rate */
	double steady_seconds;   /* how long these took */
};

struct trend_entry {
	pid_t pid;
	struct figure start_ticks; /* unknown until read once */
	size_t rank, rank_before;  /* now and in the last snapshot; 0: none */
	/*
	 * How many places the process rose, among the processes that are ranked both times: a
	 * process that appears or exits moves all behind it, which says nothing about them.
	 */
	int64_t places_won;
	/* RSS, swap and page tables, without memory from assumptions */
	struct trend_amount memory;
};

struct trend {
	struct trend_entry *entries; /* by PID */
	size_t count;
	struct figure uptime_ticks;
	/* path and total of the ranked domain: the headroom of another one is not compared */
	char *domain; /* owned */
	int64_t domain_pages;
	struct trend_amount left; /* headroom.min_bytes of the domain */
	struct headroom headroom;
	bool headroom_is_known;
};

/*
 * Continues the trend with the next snapshot; a zeroed trend begins with it.  A snapshot older than
 * the last one, as when the user steps back in a recording, begins the trend anew.
 */
void trend_update(
	struct trend *trend, const struct snapshot *snapshot, const struct verdict *verdict);
/* Forgets the ranks before another ranking, whose ranks cannot be compared with these. */
void trend_forget_ranks(struct trend *trend);
/* Frees what the trend owns and zeroes it. */
void trend_release(struct trend *trend);

/* The entry of a process; NULL if there is none or `trend` is NULL. */
const struct trend_entry *trend_find(const struct trend *trend, pid_t pid);

/*
 * Seconds from `uptime_ticks` to the machine's uptime, negative if it is earlier; 0 if one of them
 * is not known.
 */
double trend_seconds_since(struct figure uptime_ticks, const struct machine *machine);
/* Continues an amount after so many seconds, which must be positive. */
void trend_amount_add(struct trend_amount *growth, struct figure bytes, double seconds);
/* Whether the amount grows or shrinks evenly enough to extrapolate. */
bool trend_amount_is_steady(const struct trend_amount *growth);
/*
 * Seconds until an amount that shrinks steadily is 0; unknown otherwise, beyond a day, and where
 * the rate held for less than a twelfth of that: 30 s of it foretell 6 min.
 */
struct figure trend_amount_seconds_to_end(const struct trend_amount *left);

/*
 * What the current rates lead to.  Seconds are unknown if nothing grows steadily or it would take
 * longer than a day.
 */
struct projection {
	const struct ranking_entry *entry; /* overtakes the victim soonest; NULL: none */
	int64_t bytes_per_second;
	struct figure overtakes_seconds; /* until then; 0 for the victim */
	struct figure ends_seconds;      /* until the domain's memory runs out */
};

struct projection trend_project(const struct trend *trend, const struct verdict *verdict);
/* Seconds until the entry's badness exceeds the victim's, which may grow too; 0 for the victim. */
struct figure trend_overtakes_seconds(const struct trend *trend, const struct verdict *verdict,
	const struct ranking_entry *entry);

#endif
