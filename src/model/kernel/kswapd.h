/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What kswapd, which reclaims in the background, leaves undone. */
#ifndef OOMTOP_MODEL_KERNEL_KSWAPD_H
#define OOMTOP_MODEL_KERNEL_KSWAPD_H

#include "model/kernel/domain.h"

/*
 * Whether a memory.min may protect nothing when memory of the domain ends.
 *
 * The multi-generational LRU goes by the protections that kswapd found last (mm/vmscan.c:
 * shrink_one, lru_gen_age_node).  Where kswapd reclaimed nothing 16 times in a row, as it does
 * before an OOM kill, it no longer runs (node_unreclaimable).  Up to 6.18 any reclaim wakes it
 * again; later kernels wait until the node is balanced (kswapd_try_clear_hopeless), and until then
 * a memory.min set since is unknown to reclaim.  In a memory cgroup that reaches its limit reclaim
 * finds protections itself (shrink_node_memcgs), as the classic one does everywhere.
 *
 * Measured on 7.2: of 10 leaks after a first kill, all took what memory.min should have kept, and
 * of 2 before it none; on 6.1, 6.12 and 6.18 none of 24.
 */
bool kswapd_may_ignore_min(const struct snapshot *snapshot, const struct domain *domain)
	__attribute__((nonnull));

#endif
