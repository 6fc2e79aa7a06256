/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Anonymous memory that its process has given back lazily (MADV_FREE).  It counts in RssAnon and in
 * the badness until reclaim takes it, and is on the lists of file pages (mm/swap.c: lru_lazyfree),
 * so that it counts as room, too.  Reclaim takes it before anything is killed.  Which processes
 * hold it is told by the LazyFree of smaps alone.
 */
#ifndef OOMTOP_MODEL_KERNEL_LAZY_FREE_H
#define OOMTOP_MODEL_KERNEL_LAZY_FREE_H

#include "model/kernel/domain.h"
#include "snapshot/snapshot.h"

/*
 * What the lists of file pages have beyond the page cache, in bytes; 0 if that is little for the
 * domain, or if a figure for it is not known.
 */
int64_t lazy_free_bytes(const struct snapshot *snapshot, const struct domain *domain)
	__attribute__((nonnull));

#endif
