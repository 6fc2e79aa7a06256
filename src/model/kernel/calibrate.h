/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which row of the rule table the running kernel follows: the release is a first guess, the
 * oom_scores that the kernel shows decide.
 *
 * Scores reveal the scale, the root bonus and the floor of 1.  They do not reveal the tie rule, the
 * child that is killed in its parent's place, or the kind of counters: these are known only where
 * the source of the kernel was read, and else `untold`.
 */
#ifndef OOMTOP_MODEL_KERNEL_CALIBRATE_H
#define OOMTOP_MODEL_KERNEL_CALIBRATE_H

#include "model/kernel/badness.h"
#include "model/kernel/domain.h"

/* What neither the release nor the scores tell of a kernel's rules, as bits. */
enum untold {
	UNTOLD_TIE = 1 << 0,        /* which of equal processes is killed */
	UNTOLD_SACRIFICE = 1 << 1,  /* whether a child is killed in place of the chosen process */
	UNTOLD_COUNTERS = 1 << 2,   /* whether the counters are approximate */
	UNTOLD_BADNESS = 1 << 3,    /* which of `unrefuted` computes the badness */
	UNTOLD_PRIORITIES = 1 << 4, /* which memory cgroups the killer takes first */
};

enum { UNREFUTED_MAX = 4 };

struct calibration {
	const struct rules *rules;
	const struct rules *guess; /* by the release; NULL if it names no version */
	size_t observed;           /* processes whose score depends on the rules */
	size_t reproduced;         /* of these, how many have the score `rules` give */
	bool proven;               /* at least nine in ten are reproduced, or none was observed */
	unsigned untold;           /* enum untold */
	/* UNTOLD_BADNESS: rows that agree with the scores as well as `rules` do; ends with NULL */
	const struct rules *unrefuted[UNREFUTED_MAX + 1];
};

/*
 * Whether the process looks like a vfork child that the killer skips under these rules
 * (mm/oom_kill.c: in_vfork): the kernel scores it 0, and its VmSize is that of its parent.
 */
bool looks_vforked(
	const struct rules *rules, const struct snapshot *snapshot, const struct process *process);

/*
 * Calibrates the rules on the oom_scores of a snapshot: of the rows that the scores tell apart the
 * one that agrees with most of them, of equal ones the nearest to the release.  `machine` is its
 * domain_machine(): the kernel computes oom_score from the machine's total, in any domain.
 */
struct calibration calibrate(const struct snapshot *snapshot, const struct domain *machine);

/* Whether the kernel's score follows from a badness under some rules. */
enum agreement {
	AGREEMENT_UNKNOWN,
	AGREES,
	AGREES_WITHIN_COUNTERS, /* explained by the per-CPU counters' error */
	DISAGREES,
};

/*
 * Compares the kernel's score with the one that a known badness gives.  *min and *max become the
 * bounds of the badness that the killer may compute: `error_pages` either way, narrowed by the
 * kernel's score unless the two disagree.
 */
enum agreement calibrate_compare(const struct rules *rules, struct figure badness_pages,
	struct figure kernel_oom_score, int64_t total_pages, int64_t error_pages, int64_t *min,
	int64_t *max);

#endif
