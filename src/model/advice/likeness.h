/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Leakers that are alike: of forty workers of one service one is drilled. */
#ifndef OOMTOP_MODEL_ADVICE_LIKENESS_H
#define OOMTOP_MODEL_ADVICE_LIKENESS_H

#include "model/drill/drill_context.h"
#include "snapshot/target.h"

/*
 * For how many leakers the drill of each stands, by index: 1 and more, or 0 for those that need no
 * drill, which are members of the target, and all but one of those that have the same name, unit or
 * container, and nearest limit.  That one has the lowest badness of them: of the leakers below one
 * limit it lets the most others die before it (model/drill/drill_groups.h).  The caller frees the
 * list.
 */
size_t *likeness_count(struct drill_context *context, const struct process *const *leakers,
	size_t count, const struct target *target) __attribute__((warn_unused_result));

#endif
