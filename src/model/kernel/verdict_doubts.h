/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How certain a verdict is: the reasons why its prediction may be wrong. */
#ifndef OOMTOP_MODEL_KERNEL_VERDICT_DOUBTS_H
#define OOMTOP_MODEL_KERNEL_VERDICT_DOUBTS_H

#include "model/kernel/verdict_data.h"

/*
 * Sets `doubts` and `contradictions` of a verdict with ranking, candidates and outcome, and the
 * reason of entries whose figures contradict each other.  `rules_proven` is calibration.proven.
 */
void verdict_doubt(struct verdict *verdict, const struct snapshot *snapshot, bool rules_proven)
	__attribute__((nonnull));

#endif
