/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One process as the killer sees it: whether it is eligible, its badness, and what explains that
 * best.
 */
#ifndef OOMTOP_MODEL_KERNEL_RANKING_H
#define OOMTOP_MODEL_KERNEL_RANKING_H

#include "model/kernel/badness.h"
#include "model/kernel/calibrate.h"
#include "model/kernel/domain.h"
#include "model/kernel/rules.h"
#include "snapshot/snapshot.h"

/* Why the killer skips a process (mm/oom_kill.c: oom_unkillable_task, oom_badness). */
enum exemption {
	EXEMPT_NOT,
	EXEMPT_INIT,
	EXEMPT_KERNEL_THREAD,
	EXEMPT_NO_MEMORY, /* no thread has an address space: a zombie */
	EXEMPT_ADJ,       /* oom_score_adj -1000 */
	EXEMPT_VFORK,     /* a vfork child that has not called exec: the kernel's score is 0 */
	EXEMPT_OBSERVED,  /* the kernel's score is 0 for a reason /proc does not show */
	EXEMPT_NODES,     /* may not allocate from the domain's NUMA nodes */
	EXEMPT_KILLED,    /* an OOM victim that has not exited yet */
	EXEMPT_REAPED,    /* MMF_OOM_SKIP: its memory was taken already, or cannot be */
};

/* What explains a process's rank best; views/prose has the words. */
enum reason_kind {
	REASON_EXEMPT,
	REASON_ORIGIN,        /* killed first, whatever its badness */
	REASON_CONTRADICTION, /* its figures contradict each other */
	REASON_UNREADABLE,    /* a part of its badness could not be read */
	REASON_RAISED,        /* a positive oom_score_adj */
	REASON_PROTECTED,     /* a negative oom_score_adj */
	REASON_ADJ_UNKNOWN,   /* an oom_score_adj, in a total that is not known */
	REASON_SHARED,        /* most of it is shared memory */
	REASON_ANON,
	REASON_FILE,
	REASON_SWAP,
	REASON_PAGE_TABLES,
	REASON_MEMORY, /* before Linux 4.5 RSS is not split into anon, file and shmem */
};

struct ranking_entry {
	const struct process *process;
	size_t rank; /* 1: the highest badness; 0: exempt, or the badness is unknown */
	enum exemption exemption;
	struct badness badness;
	struct figure machine_badness_pages; /* with the machine's total, as in oom_score */
	struct figure oom_score;             /* computed from that; 0 if oom_badness() exempts it */
	enum agreement agreement;            /* of the kernel's score with these */
	int64_t min_pages, max_pages;        /* bounds of the killer's badness; if rank != 0 */
	/*
	 * How much the process must grow for the killer to choose it instead of verdict->first,
	 * whose gap is 0.  Unknown for processes that rank above that one: their scores show that
	 * the killer's badness is lower than the one computed from /proc, but not how much.
	 */
	struct figure gap_pages;
	enum reason_kind reason;
	bool is_origin;            /* process_is_origin() */
	bool is_candidate;         /* the killer may choose it */
	bool is_reclaim_candidate; /* it is one for DOUBT_RECLAIM alone */
};

/* What all entries of one ranking have in common. */
struct ranking_context {
	const struct snapshot *snapshot;
	const struct domain *domain;
	const struct rules *rules;
	int64_t error_pages; /* badness_counter_error(), 0 if that is unknown */
};

/*
 * Whether the killer takes the process before any ranking: it takes swap back or unmerges KSM pages
 * (mm/oom_kill.c: oom_evaluate_task, oom_task_origin).  Where no source tells, that is so of a
 * swapoff(8) that may do so (mm/swapfile.c: swapoff), which is hardly ever seen before or after.
 */
bool process_is_origin(const struct process *process) __attribute__((nonnull));
/* The entry of a process without rank, gap and candidacy, which depend on the others. */
struct ranking_entry ranking_entry_for(
	const struct process *process, const struct ranking_context *context);

/*
 * Whether `a` was created after `b`: by start time, an unknown one counting as the latest, then by
 * PID.  A total order.
 */
bool process_is_later(const struct process *a, const struct process *b);

/* Whether the killer chooses `a` of two processes of equal badness. */
bool ranking_wins_tie(const struct rules *rules, const struct process *a, const struct process *b);

#endif
