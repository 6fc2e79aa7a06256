/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order of a ranking: by badness, and of equal ones by who wins the tie. */
#ifndef OOMTOP_MODEL_KERNEL_RANK_ORDER_H
#define OOMTOP_MODEL_KERNEL_RANK_ORDER_H

#include "model/kernel/ranking.h"

/* Entries with a rank come first, then entries of unknown badness, then exempt ones. */
enum rank_class { RANK_CLASS_RANKED, RANK_CLASS_UNKNOWN, RANK_CLASS_EXEMPT, RANK_CLASS_COUNT };

enum rank_class rank_class_of(const struct ranking_entry *entry) NONNULL();

/* Sorts by class, the ranked entries by badness as the rules have it, the others by PID. */
void rank_order_sort(struct ranking_entry *entries, size_t count, const struct rules *rules)
	NONNULL(3);

#endif
