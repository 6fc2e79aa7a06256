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

/* What a changed oom_score_adj does to the ranking of the machine, whatever domain is full. */
struct adj_elsewhere {
	const struct process *process; /* of the edited copy; NULL: no adj is changed, or unknown */
	int64_t added_bytes;           /* to its badness there; negative: taken off */
	size_t rank_before, rank;      /* on the machine */
	size_t ranked_count;
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
	struct drill after;         /* the drill of the leaker, after the changes */
	struct leak_group *growing; /* the group of `after`; owned; NULL: one process leaks */
	struct drill own_after;     /* the drill of the target itself, after the changes */
	struct adj_elsewhere elsewhere;
	struct snapshot *edited; /* the copy that both drills point into; owned */
};

/* A leaker, or a group that grows, whose drill may kill the target. */
struct threat {
	const struct process *leaker; /* of a group the largest member */
	struct leak_group *group;     /* owned; NULL: one process leaks */
	/* names the processes whose oom_score_adj is raised: the leaker, its unit or container, or
	 * the group
	 */
	const char *raised_word;
	struct target raised;
	const char *limit; /* names the cgroup for a limit, in the words of --assume; or NULL */
	const char *limit_refused; /* why no limit is among the advice; NULL if one is */
	struct drill now;          /* the drill of the leaker, as the machine is */
	size_t alike_count; /* leakers of that name and group that were not drilled: they do no less
			     */
	/* the smallest change or effect elsewhere first; empty if nothing helps; owned */
	struct advice *advice;
	size_t advice_count;
};

/* Frees what the advice owns, so that it can be filled again or dropped. */
void advice_release(struct advice *advice);

#endif
