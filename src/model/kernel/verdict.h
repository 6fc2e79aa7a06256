/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verdict: who would be killed next in a domain, in which order the others follow, how sure
 * that is, and what an admin must know besides.  Pure: made of a snapshot and a domain alone.
 */
#ifndef OOMTOP_MODEL_KERNEL_VERDICT_H
#define OOMTOP_MODEL_KERNEL_VERDICT_H

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

/*
 * Who comes first, and how sure that is: a verdict without its kill and its warnings, for those who
 * will read more and judge again.
 */
void verdict_rank(struct verdict *ret_verdict, const struct snapshot *snapshot,
	const struct domain *domain, const struct calibration *calibration);
/* Makes the kill alone, for those who will read more of whom it takes and complete it then. */
void verdict_add_kill(struct verdict *verdict, const struct snapshot *snapshot);
/* Makes these two, anew if they were there, when nothing was read since that could move a rank. */
void verdict_complete(struct verdict *verdict, const struct snapshot *snapshot);
/* The snapshot must outlive the verdict.  The rules are those of a calibration made before. */
void verdict_by(struct verdict *ret_verdict, const struct snapshot *snapshot,
	const struct domain *domain, const struct calibration *calibration);
/* The same, for many domains of one snapshot: who is kin to whom is found out once. */
void verdict_among(struct verdict *ret_verdict, const struct relations *relations,
	const struct domain *domain, const struct calibration *calibration);
/* The same with a calibration by this snapshot. */
void verdict_for(
	struct verdict *ret_verdict, const struct snapshot *snapshot, const struct domain *domain);
void verdict_release(struct verdict *verdict);

/*
 * Whether the kernel's own score, which was not read, could change who is taken, or a place among
 * the first.  When it is wanted of nobody, the victim, the runner-up and the candidates are those
 * that all scores together would give under the same rules: what any other process may count is
 * below what one of the candidates counts at least, and a score only narrows that.
 */
bool ranking_entry_wants_score(const struct verdict *verdict, const struct ranking_entry *entry);

/* The standing of a process, NULL when it is not in the verdict. */
const struct ranking_entry *verdict_find(const struct verdict *verdict, pid_t pid);

/* Bytes of a number of pages in this verdict's domain. */
static inline int64_t verdict_bytes(const struct verdict *verdict, int64_t pages)
{
	return pages * verdict->domain.page_size_bytes;
}

#endif
