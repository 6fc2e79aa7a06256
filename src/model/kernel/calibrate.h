/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which row of the rule table the running kernel follows: the release is a first guess, the
 * oom_scores that the kernel shows decide.
 *
 * Scores reveal the scale, the root bonus and the floor of 1.  They do not reveal the tie rule or
 * the kind of counters: those are taken from the row that the scores lead to.
 */
#ifndef OOMTOP_MODEL_KERNEL_CALIBRATE_H
#define OOMTOP_MODEL_KERNEL_CALIBRATE_H

#include "model/kernel/badness.h"
#include "model/kernel/domain.h"

struct calibration {
	const struct rules *rules;
	const struct rules *guess; /* by the release; NULL if it names no version */
	size_t observed;           /* processes whose score depends on the rules */
	size_t reproduced;         /* of these, how many have the score `rules` give */
	bool proven;               /* at least nine in ten are reproduced, or none was observed */
};

/*
 * Whether the process looks like a vfork child that the killer skips under these rules
 * (mm/oom_kill.c: in_vfork): the kernel scores it 0, and its VmSize is that of its parent.
 */
bool looks_vforked(
	const struct rules *rules, const struct snapshot *snapshot, const struct process *process);

/*
 * Calibrates the rules on the oom_scores of a snapshot.  `machine` is its domain_machine(): the
 * kernel computes oom_score from the machine's total, in any domain.
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
