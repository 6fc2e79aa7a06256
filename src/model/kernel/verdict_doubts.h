/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How sure a verdict is. */
#ifndef OOMTOP_MODEL_KERNEL_VERDICT_DOUBTS_H
#define OOMTOP_MODEL_KERNEL_VERDICT_DOUBTS_H

#include "model/kernel/verdict_data.h"

/* Sets the doubts and the contradictions of a verdict whose ranking and outcome are there. */
void verdict_doubt(struct verdict *verdict, const struct snapshot *snapshot, bool rules_proven);

#endif
