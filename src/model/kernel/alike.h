/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Candidates among which it makes no difference which one is killed. */
#ifndef OOMTOP_MODEL_KERNEL_ALIKE_H
#define OOMTOP_MODEL_KERNEL_ALIKE_H

#include "model/kernel/relations.h"
#include "model/kernel/verdict_data.h"

/*
 * The number of candidates of a verdict with its kill if all are alike: of one name and one unit,
 * and whichever is killed, as many processes die, the same ones apart from the candidates.  0 if
 * they differ, if there is only one, or if there are too many to compare.
 */
size_t alike_count(const struct verdict *verdict, const struct relations *relations)
	__attribute__((nonnull));

/* Whether two processes have one name, and one unit or container, or else one cgroup. */
bool alike_is_same_kind(const struct process *a, const struct process *b) __attribute__((nonnull));

#endif
