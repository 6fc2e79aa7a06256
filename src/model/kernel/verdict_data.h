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
#include "model/kernel/memcg_excess.h"
#include "model/kernel/ranking.h"

enum outcome {
	OUTCOME_KILL,            /* the victim is killed */
	OUTCOME_PANIC,           /* vm.panic_on_oom: the kernel panics instead */
	OUTCOME_ALLOCATING_TASK, /* vm.oom_kill_allocating_task: the allocating task is killed */
	OUTCOME_NOBODY,          /* nothing can be killed: a panic, in a memcg enum memcg_excess */
	OUTCOME_SLEEP,           /* v1's oom_kill_disable: allocating tasks sleep */
};

/* Reasons why the prediction may be wrong, as bits. */
enum doubt {
	DOUBT_TOO_CLOSE = 1 << 0, /* several candidates within the error of the counters */
	DOUBT_TIE = 1 << 1,       /* several candidates of equal badness and unknown age */
	DOUBT_PARTIAL = 1 << 2,   /* processes that are hidden or could not be read */
	DOUBT_RULES = 1 << 3,     /* no row of the rule table reproduces the kernel's scores */
	DOUBT_ALLOCATOR = 1 << 4, /* OUTCOME_ALLOCATING_TASK */
	DOUBT_SETTINGS = 1 << 5,  /* a sysctl that decides the outcome could not be read */
	DOUBT_FIGURES = 1 << 6,   /* figures that contradict each other and could decide */
	DOUBT_LIMITS = 1 << 7,    /* of a drill: limits of memory cgroups could not be read */
	DOUBT_UNTOLD = 1 << 8,    /* rules that nothing tells would change the victim */
	DOUBT_SCORE = 1 << 9,     /* the kernel's own score of a first rank contradicts the rules */
	DOUBT_RECLAIM = 1 << 10,  /* reclaim may drop what decides (reclaim_doubt.h) */
	DOUBT_ORIGIN = 1 << 11,   /* whether the first takes swap back (process_is_origin()) */
	DOUBT_NODES = 1 << 12,    /* of a drill: the leaker may be bound to fewer NUMA nodes */
	DOUBT_NODE_ROOM = 1 << 13, /* of a drill: what its NUMA nodes have left is a guess */
	DOUBT_DEMOTION = 1 << 14,  /* of a drill: its pages may move to other NUMA nodes */
};

/* Doubts which of the candidates is killed, and nothing else. */
#define DOUBTS_OF_CANDIDATES ((unsigned)(DOUBT_TOO_CLOSE | DOUBT_TIE | DOUBT_RECLAIM))

/* Rules that neither the release nor the scores tell, and who is killed if they are others. */
struct rule_doubt {
	unsigned untold; /* enum untold: one or several at once */
	const struct process *victim;
};

enum { RULE_DOUBTS_MAX = 5 };

enum { CONTRADICTIONS_NAMED = 3 };

/* Entries and warnings are owned, the kill owns its lists; all else belongs to the snapshot. */
struct verdict {
	struct domain domain;
	const struct rules *rules;
	const struct rules *guessed_rules;         /* by the release; NULL if it names no version */
	size_t scores_observed, scores_reproduced; /* struct calibration, under `rules` */
	struct figure counter_error_pages;         /* badness_counter_error() */

	struct ranking_entry
		*entries; /* in rank order, then unknown ones, then exempt ones by PID */
	size_t count;
	size_t ranked_count; /* entries with a rank: the first ones */

	enum outcome outcome;
	enum memcg_excess excess; /* OUTCOME_NOBODY in a memory cgroup */
	/*
	 * The entry that the killer chooses: rank 1, unless its score shows that the killer
	 * computes a lower badness for it than for another.  NULL without a ranked entry.
	 */
	const struct ranking_entry *first;
	/* the process killed: `first`, or before Linux 5.1 a child of it; NULL if none is killed */
	const struct ranking_entry *victim;
	const struct ranking_entry *runner_up; /* the best rank of all others; NULL for none */
	struct kill kill;       /* what dies with the victim; zero without one, or not yet made */
	size_t candidate_count; /* entries with is_candidate */
	size_t alike_count; /* the candidates if all are alike (alike.h), with the kill; else 0 */
	unsigned doubts;    /* enum doubt; 0: the prediction is certain */
	struct contradiction contradictions[CONTRADICTIONS_NAMED]; /* the first of them */
	size_t contradiction_count;                                /* of all */
	struct rule_doubt rule_doubts[RULE_DOUBTS_MAX];            /* DOUBT_UNTOLD */
	size_t rule_doubt_count;
	/* DOUBT_RECLAIM: of those that may be first then, the one that keeps most; else NULL */
	const struct ranking_entry *after_reclaim;
	const struct ranking_entry *contradicting; /* DOUBT_SCORE: whose score it is; else NULL */

	struct warning *warnings; /* model/report/warning.h; NULL until made */
	size_t warning_count;
};

/* Whether the prediction is certain but for which of several alike candidates is killed. */
static inline bool verdict_is_certain_in_effect(const struct verdict *verdict)
{
	unsigned which = verdict->alike_count > 0 ? DOUBTS_OF_CANDIDATES : 0;

	return (verdict->doubts & ~which) == 0;
}

/* A number of pages in bytes. */
static inline int64_t verdict_bytes(const struct verdict *verdict, int64_t pages)
{
	return pages * verdict->domain.page_size_bytes;
}

#endif
