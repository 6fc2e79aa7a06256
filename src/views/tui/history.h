/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the screen has shown so far, for graphs: what was left, pressure, and the badness of the
 * first ranks.  Bounded: the oldest samples are dropped.
 */
#ifndef OOMTOP_VIEWS_TUI_HISTORY_H
#define OOMTOP_VIEWS_TUI_HISTORY_H

#include "model/kernel/verdict_data.h"

enum { HISTORY_MAX = 300, HISTORY_RANKS = 6, HISTORY_NAME_MAX = 16 };

struct history_rank {
	pid_t pid;
	struct figure start_ticks;
	char name[HISTORY_NAME_MAX]; /* raw bytes, truncated */
	int64_t badness_bytes;
};

struct history_sample {
	struct figure uptime_ticks, clock_ticks;
	struct figure left_bytes;
	struct figure some, full; /* pressure over 10 s, in hundredths of a percent */
	struct history_rank ranks[HISTORY_RANKS];
	size_t rank_count;
};

/* Zeroed at first. */
struct history {
	struct history_sample *samples; /* by rising uptime; owned */
	size_t count;
	size_t now;   /* the place of the sample that is shown */
	char *domain; /* of all samples; owned */
};

/*
 * Adds the view, in order of time: a sample of a recording may be shown again, or out of turn.
 * Another domain, or a set of assumptions, begins the history anew.
 */
void history_add(struct history *history, const struct snapshot *snapshot,
	const struct verdict *verdict, struct figure left_bytes) __attribute__((nonnull));
/* Frees what the history owns and zeroes it. */
void history_release(struct history *history);
/* The pressure of the verdict's domain; unknown figures for NUMA nodes. */
void history_pressure(struct pressure *ret_some, struct pressure *ret_full,
	const struct snapshot *snapshot, const struct domain *domain) __attribute__((nonnull));

#endif
