/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One process seen by the killer: is it eligible, what does it count, what explains it best.
 */
#ifndef OOMTOP_MODEL_KERNEL_RANKING_H
#define OOMTOP_MODEL_KERNEL_RANKING_H

#include "model/kernel/badness.h"
#include "model/kernel/calibrate.h"
#include "model/kernel/domain.h"
#include "model/kernel/rules.h"
#include "snapshot/snapshot.h"

/* Why the killer passes a process by (mm/oom_kill.c: oom_unkillable_task, oom_badness). */
enum exemption {
	EXEMPT_NOT,
	EXEMPT_INIT,
	EXEMPT_KERNEL_THREAD,
	EXEMPT_NO_MEMORY, /* no thread has an address space: a zombie */
	EXEMPT_ADJ,       /* oom_score_adj -1000 */
	EXEMPT_VFORK,     /* a vfork child that has not called exec: the kernel's score is 0 */
	EXEMPT_OBSERVED,  /* the kernel's score is 0 for a reason /proc does not show */
	EXEMPT_NODES,     /* may not allocate from the domain's NUMA nodes */
};

/* The one thing that explains a process's place best; `views/prose/prose.h` has the words. */
enum reason_kind {
	REASON_EXEMPT,
	REASON_CONTRADICTION, /* its figures contradict each other */
	REASON_UNREADABLE,    /* a part of its badness could not be read */
	REASON_RAISED,        /* a positive adj */
	REASON_PROTECTED,     /* a negative adj */
	REASON_SHARED,        /* most of it is shared memory */
	REASON_ANON,
	REASON_FILE,
	REASON_SWAP,
	REASON_PAGE_TABLES,
	REASON_MEMORY, /* kernels that do not split their rss */
};

/* One process's place. */
struct ranking_entry {
	const struct process *process;
	size_t rank; /* 1 is the first to go; 0: exempt, or its badness is unknown */
	enum exemption exemption;
	struct badness badness;
	struct figure machine_badness_pages; /* by the machine's total: what oom_score tells of */
	struct figure oom_score;             /* recomputed */
	enum agreement agreement;
	int64_t min_pages, max_pages; /* what the killer may count, rank != 0 only */
	/*
	 * What it would have to grow by for the ranking to take it: 0 for the one it takes, whom
	 * the others' are measured from.  Unknown for one that ranks above that one: by its own
	 * score the kernel counts less for it than /proc printed, and how much less is not told.
	 */
	struct figure gap_pages;
	enum reason_kind reason;
	bool is_candidate; /* may be the one the kernel kills */
};

/* What all standings of one verdict are judged by. */
struct ranking_context {
	const struct snapshot *snapshot;
	const struct domain *domain;
	const struct rules *rules;
	int64_t error_pages;
};

/* All but the rank and the gap, which need the others. */
struct ranking_entry ranking_entry_for(
	const struct process *process, const struct ranking_context *context);

/*
 * Whether `a` was created after `b`: by start time, an unknown one after all that are known, and by
 * PID where that does not tell.
 */
bool process_is_later(const struct process *a, const struct process *b);

/* Of two that count the same, whether the killer keeps `a`. */
bool ranking_wins_tie(const struct rules *rules, const struct process *a, const struct process *b);

#endif
