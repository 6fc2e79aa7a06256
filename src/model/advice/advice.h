/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plain data: one process whose leak would kill the target, and what would keep the target alive.
 */
#ifndef OOMTOP_MODEL_ADVICE_ADVICE_H
#define OOMTOP_MODEL_ADVICE_ADVICE_H

#include "model/drill/drill.h"
#include "snapshot/target.h"

enum advice_kind {
	ADVICE_LEAKER_ADJ,  /* a higher oom_score_adj for the leaker */
	ADVICE_LIMIT,       /* memory.high and memory.max for the leaker's cgroup */
	ADVICE_ADJ,         /* a lower oom_score_adj for the target */
	ADVICE_COMBINATION, /* both oom_score_adj */
};

/*
 * Changes with which the target survives that leak, proven by a drill on an edited copy of the
 * snapshot.
 */
struct advice {
	enum advice_kind kind;
	const char **changes; /* in the words of --assume; owned, the texts are the protection's */
	size_t change_count;
	int64_t target_adj, target_adj_max; /* recommended, and the highest that works */
	int64_t leaker_adj, leaker_adj_min; /* recommended, and the lowest that works */
	int64_t max_bytes, max_bytes_max;   /* recommended, and the largest that works */
	/*
	 * 0: not to be set, in cgroup v1, for containers other than systemd-nspawn's, and where the
	 * cgroup would stall; max_bytes: a lower one is to be lifted, because the cgroup would
	 */
	int64_t high_bytes;
	struct drill after;      /* the drill of the leaker, after the changes */
	struct drill own_after;  /* the drill of the target itself, after the changes */
	struct snapshot *edited; /* the copy that both drills point into; owned */
};

/* A leaker whose drill may kill the target. */
struct threat {
	const struct process *leaker;
	/* names the processes whose oom_score_adj is raised: the leaker, or its unit or container
	 */
	const char *raised_word;
	struct target raised;
	const char *limit; /* names the cgroup for a limit, in the words of --assume; or NULL */
	const char *limit_refused; /* why no limit is among the advice; NULL if one is */
	struct drill now;          /* the drill of the leaker, as the machine is */
	struct advice *advice;     /* the smallest change first; empty if nothing helps; owned */
	size_t advice_count;
};

/* Frees what the advice owns, so that it can be filled again or dropped. */
void advice_release(struct advice *advice);

#endif
