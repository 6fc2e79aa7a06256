/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All processes of a group grow alike, under one reclaim case, kill by kill.
 *
 * Each living member has taken the same at any time: they grow in equal shares until one of the
 * domains that any of them is charged to is full.  A domain with more of the growing members fills
 * faster.  It kills by its own ranking; a killed member stops growing and gives back what it took;
 * the others go on.  The drill ends when no member lives, or nothing that can be killed is left, or
 * all living members reach a bound of model/drill/bounds.h.  Members that a memory.high stalls
 * while others are not below it are simulated as if they went on, and outcome.passes_high says so.
 */
#ifndef OOMTOP_MODEL_DRILL_GROUP_SIMULATION_H
#define OOMTOP_MODEL_DRILL_GROUP_SIMULATION_H

#include "model/drill/drill_context.h"
#include "model/drill/leak_group.h"

/*
 * The caller releases the outcome.  In it DRILL_LEAKER_DIES means that all members die, "the
 * leaker" is all living members together in sizes, and the living member of the highest badness in
 * drill_kill.leaker_pages.  DRILL_UNKNOWN: the headroom of a domain is not known.  With
 * `past_bounds` no bound ends the leak.
 */
struct drill_outcome group_simulation_run(struct drill_context *context,
	const struct leak_group *group, size_t reclaim_case, bool past_bounds)
	__attribute__((warn_unused_result, nonnull));

#endif
