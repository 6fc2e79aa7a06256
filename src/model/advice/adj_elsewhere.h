/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an advised oom_score_adj does on the machine.  Its unit is a thousandth of the full domain's
 * total: +200 are 60M in a cgroup of 300M, and 4.7G among all processes of a machine of 23G.
 */
#ifndef OOMTOP_MODEL_ADVICE_ADJ_ELSEWHERE_H
#define OOMTOP_MODEL_ADVICE_ADJ_ELSEWHERE_H

#include "model/advice/advice.h"
#include "model/kernel/calibrate.h"

/*
 * Fills advice->elsewhere, by ranking the machine with and without the changes.  `changed` are the
 * processes that get another oom_score_adj: the one of them that ranks first is told.
 */
void adj_elsewhere_find(struct advice *advice, const struct snapshot *snapshot,
	const struct calibration *calibration, const struct target *changed)
	__attribute__((nonnull));

/*
 * Where a cgroup is what would be full, puts the advice with the smallest effect elsewhere first: a
 * limit, then the oom_score_adj that moves least on the machine, last one that makes a process of
 * the cgroup the machine's first or second in rank.
 */
void advice_order(struct threat *threat) __attribute__((nonnull));

#endif
