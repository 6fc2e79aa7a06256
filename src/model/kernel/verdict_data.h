/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verdict on one domain as plain data: the ranking, the outcome, the victim, what is killed
 * with the victim, and the reasons why the prediction may be wrong.
 *
 * model/kernel/verdict.h makes and releases verdicts.
 */
#ifndef OOMTOP_MODEL_KERNEL_VERDICT_DATA_H
#define OOMTOP_MODEL_KERNEL_VERDICT_DATA_H

#include "model/kernel/contradictions.h"
#include "model/kernel/kill.h"
#include "model/kernel/ranking.h"

enum outcome {
	OUTCOME_KILL,            /* the victim dies */
	OUTCOME_PANIC,           /* vm.panic_on_oom: the kernel panics instead */
	OUTCOME_ALLOCATING_TASK, /* vm.oom_kill_allocating_task: whoever asks for memory dies */
	OUTCOME_NOBODY, /* nobody can be killed: the kernel panics, or in a memcg gives up */
	OUTCOME_SLEEP,  /* v1's oom_kill_disable: who asks for memory sleeps until there is */
};

enum doubt {                      /* why a verdict is not certain, as bits */
	DOUBT_TOO_CLOSE = 1 << 0, /* several within the counters' error of the first */
	DOUBT_TIE = 1 << 1,       /* several equal, their order of creation not known */
	DOUBT_PARTIAL = 1 << 2,   /* processes we cannot see or read */
	DOUBT_RULES = 1 << 3,     /* no rule set reproduces the kernel's scores */
	DOUBT_ALLOCATOR = 1 << 4, /* OUTCOME_ALLOCATING_TASK */
	DOUBT_SETTINGS = 1 << 5,  /* a sysctl that decides the outcome could not be read */
	DOUBT_FIGURES = 1 << 6,   /* figures that contradict each other, and could decide */
};

enum { CONTRADICTIONS_NAMED = 3 };

struct verdict {
	struct domain domain;
	const struct rules *rules;
	const struct rules *guessed_rules; /* what the release suggested; NULL when it names none */
	size_t scores_observed, scores_reproduced; /* under `rules`, of processes that could tell */
	struct figure counter_error_pages;

	struct ranking_entry *entries; /* in rank order, then unknown, then exempt ones by PID */
	size_t count;
	size_t ranked_count; /* the first that many have a rank */

	enum outcome outcome;
	/*
	 * Whom the ranking takes: rank 1, but for those whose scores show that they are not the
	 * largest in the killer's eyes.  NULL when none is ranked.
	 */
	const struct ranking_entry *first;
	/* who dies: the first, before 5.1 a child of it in its place; NULL when nobody is killed */
	const struct ranking_entry *victim;
	const struct ranking_entry *runner_up; /* best rank of all but these two, NULL for none */
	struct kill kill;                      /* who dies with the victim; empty without one */
	size_t candidate_count;
	unsigned doubts;                                           /* 0: certain */
	struct contradiction contradictions[CONTRADICTIONS_NAMED]; /* the first of them */
	size_t contradiction_count;

	/* what an admin must know besides: NULL until model/report/warnings.h makes them; owned */
	struct warning *warnings;
	size_t warning_count;
};

/* Bytes of a number of pages in this verdict's domain. */
static inline int64_t verdict_bytes(const struct verdict *verdict, int64_t pages)
{
	return pages * verdict->domain.page_size_bytes;
}

#endif
