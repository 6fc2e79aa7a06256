/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which rules that nothing tells of a kernel would change the victim. */
#ifndef OOMTOP_MODEL_KERNEL_RULE_DOUBTS_H
#define OOMTOP_MODEL_KERNEL_RULE_DOUBTS_H

#include "model/kernel/calibrate.h"
#include "model/kernel/verdict_data.h"

/*
 * Sets `rule_doubts` of a verdict of choice_make(): the choice is made again with each rule that
 * is `untold`, and with several at once; the fewest with which another process may be killed are a
 * doubt.
 */
void rule_doubts_find(struct verdict *verdict, const struct snapshot *snapshot,
	const struct calibration *calibration) __attribute__((nonnull));

#endif
