/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The smallest changes that keep a target alive when something else leaks, each proven by the leak
 * drill on a snapshot edited as --assume would.
 */
#ifndef OOMTOP_MODEL_ADVICE_ADVICE_H
#define OOMTOP_MODEL_ADVICE_ADVICE_H

#include "model/drill/drill.h"
#include "snapshot/target.h"

enum advice_kind {
	ADVICE_LEAKER_ADJ,  /* a higher oom_score_adj for the leaker */
	ADVICE_LIMIT,       /* memory.high and memory.max for the leaker's cgroup */
	ADVICE_ADJ,         /* a lower oom_score_adj for the target */
	ADVICE_COMBINATION, /* both adj */
};

struct advice {
	enum advice_kind kind;
	const char **changes; /* as --assume takes them; owned, the texts by `texts` */
	size_t change_count;
	int64_t target_adj, target_adj_max; /* recommended, and the highest that works */
	int64_t leaker_adj, leaker_adj_min; /* recommended, and the lowest that works */
	int64_t max_bytes, max_bytes_max;   /* recommended, and the largest that works */
	int64_t high_bytes; /* 0 where there is none: cgroup v1, and containers but systemd-nspawn's
			     */
	struct drill after; /* that leaker leaks */
	struct drill own_after;  /* the target itself leaks */
	struct snapshot *edited; /* what the drills point into */
};

/* One leaker that would take the target with it. */
struct threat {
	const struct process *leaker;
	const char *raised_word; /* for all whose adj is raised with the leaker's: its unit, or
				    itself */
	struct target raised;
	const char *limit; /* the word for the cgroup a box could be put around; NULL for none */
	const char *limit_refused; /* why not, when there is no box among the advice */
	struct drill now;
	struct advice *advice; /* the smallest first; none when nothing helps */
	size_t advice_count;
};

struct protection {
	const struct snapshot *snapshot; /* as given; must outlive it */
	const struct target *target;
	struct threat *threats; /* the first, for which advice was sought */
	size_t threat_count;
	size_t threat_total;                /* with those for which that would take too long */
	size_t leaker_count, drilled_count; /* to be drilled, and how many were */
	struct drill own_now;               /* the target itself leaks, by its largest process */
	const struct process
		*closest;     /* when it is safe: the leaker that comes nearest to taking it */
	int64_t margin_pages; /* by how much it fails to; unknown without a closest */
	struct arena texts;
};

/*
 * Finds the threats among `leakers` and advice against each.  `word` is how the user named the
 * target: changes name it so.  Stops to drill when `most_work` is done (drill_context_work()). Fails
 * when the machine's totals are not known.
 */
int protection_find(struct protection *ret_protection, const struct snapshot *snapshot,
	const struct calibration *calibration, const struct target *target, const char *word,
	const struct process *const *leakers, size_t leaker_count, size_t max_work,
	struct error *error);
void advice_release(struct advice *advice);
void protection_release(struct protection *protection);

/* Whether no leak was found to take the target, and nothing is hidden that could. */
bool protection_is_safe(const struct protection *protection);

/* Whether the process is one of the target's, also in a copy of the snapshot. */
bool target_has(const struct target *target, pid_t pid);

#endif
