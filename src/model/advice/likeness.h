/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Leakers that are alike: of forty workers of one service one is drilled. */
#ifndef OOMTOP_MODEL_ADVICE_LIKENESS_H
#define OOMTOP_MODEL_ADVICE_LIKENESS_H

#include "model/drill/drill_context.h"
#include "snapshot/target.h"

/*
 * Marks, by index, the leakers that need no drill: members of the target, and all but one of those
 * that have the same name, unit or container, and nearest limit.  The one that is left has the
 * lowest badness of them: of the leakers below one limit it lets the most others die before it
 * (model/drill/drill_groups.h).  The caller frees the marks.
 */
bool *likeness_mark(struct drill_context *context, const struct process *const *leakers,
	size_t count, const struct target *target) __attribute__((warn_unused_result));

#endif
