/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which rules hold here: the release guesses, the kernel's own scores decide.
 *
 * Scores tell the scale, the root bonus and the floor.  They do not tell the tie rule or the kind
 * of counters: for those the row that is chosen must be taken at its word.
 */
#ifndef OOMTOP_MODEL_KERNEL_CALIBRATE_H
#define OOMTOP_MODEL_KERNEL_CALIBRATE_H

#include "model/kernel/badness.h"
#include "model/kernel/domain.h"

struct calibration {
	const struct rules *rules;
	const struct rules *guess; /* NULL when the release names no version */
	size_t observed;           /* processes whose score could tell */
	size_t reproduced;         /* of them under `rules` */
	bool proven;               /* nine of ten are reproduced, or there were none */
};

/*
 * Whether the process looks like a vfork child that these rules pass by: scored 0 by the kernel
 * (mm/oom_kill.c: in_vfork), and still on memory of its parent's size.
 */
bool looks_vforked(
	const struct rules *rules, const struct snapshot *snapshot, const struct process *process);

/* The snapshot's observed oom_scores always come from the machine's total, whatever the domain. */
struct calibration calibrate(const struct snapshot *snapshot, const struct domain *machine);

/*
 * Whether the kernel's score follows from the badness under these rules: exactly, or with the
 * counters' error.  *least and *most become what the killer may count.
 */
enum agreement {
	AGREEMENT_UNKNOWN,
	AGREES,
	AGREES_WITHIN_COUNTERS, /* explained by the per-CPU counters' error */
	DISAGREES,
};

enum agreement calibrate_compare(const struct rules *rules, struct figure badness_pages,
	struct figure kernel_oom_score, int64_t total_pages, int64_t error_pages, int64_t *min,
	int64_t *max);

#endif
