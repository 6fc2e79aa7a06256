/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the next kill in a domain means for a target, and whether that is certain. */
#ifndef OOMTOP_MODEL_REPORT_TARGET_FATE_H
#define OOMTOP_MODEL_REPORT_TARGET_FATE_H

#include "model/kernel/verdict.h"
#include "snapshot/target_data.h"

enum target_fate {
	FATE_SPARED,   /* no process of the target ends */
	FATE_NEXT,     /* the process that is chosen is of the target, whichever it is */
	FATE_WITH,     /* a process of the target is killed with the victim, or exits after it */
	FATE_PANIC,    /* the kernel panics */
	FATE_POSSIBLE, /* the verdict is not certain, and the target may be hit */
};

/*
 * The fate of the target under the verdict, whose snapshot is `snapshot`.  For FATE_NEXT,
 * FATE_WITH and FATE_POSSIBLE, *ret_process is the process of the target that is, or may be, hit;
 * NULL where it may be any of them, or one that is not seen.
 *
 * Several candidates leave a target alone only if none of them is of it and no process of it ends
 * with any of them.  Any other doubt may concern every target.
 */
enum target_fate target_fate_of(const struct process **ret_process, const struct target *target,
	const struct snapshot *snapshot, const struct verdict *verdict)
	__attribute__((warn_unused_result, nonnull));

#endif
