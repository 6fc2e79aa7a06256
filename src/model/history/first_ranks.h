/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which processes of a snapshot a flight recorder keeps: those whose rank may matter.  A whole
 * sample every few seconds would fill the disk with processes that no killer comes near.  Pure.
 */
#ifndef OOMTOP_MODEL_HISTORY_FIRST_RANKS_H
#define OOMTOP_MODEL_HISTORY_FIRST_RANKS_H

#include "base/attributes.h"
#include "model/kernel/verdict_data.h"

#include <stdbool.h>

enum { FIRST_RANKS_KEPT = 32 };

/*
 * Returns a flag for each process of the snapshot, by its index; the caller frees them.  Set for
 * the first ranks, for what a kill of the first one takes with it, and for the process of the best
 * rank in each cgroup, which dies first where that cgroup's limit decides.
 */
bool *first_ranks_choose(const struct verdict *verdict, const struct snapshot *snapshot) NONNULL();

#endif
