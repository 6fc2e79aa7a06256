/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much more can be allocated in a domain before the OOM killer acts.  What reclaim gets back is
 * not known beforehand, so the estimate has a minimum and a maximum:
 *
 * - Free memory above the kernel's reserve, and usable swap, count in both.  The reserve of the
 *   low zones (lowmem_reserve, a 256th of the RAM above them) still counts in the maximum.
 * - Up to 8 MiB of the reserve, and the free pages on per-CPU lists, count in the maximum alone.
 *   MemFree leaves the latter out, and since Linux 6.7 they may be many (mm/page_alloc.c:
 *   zone_highsize).
 * - Swap at vm.swappiness 0 counts in the machine's maximum alone: without file pages the classic
 *   reclaim swaps even then, the multi-generational one does not (mm/vmscan.c: get_scan_count,
 *   isolate_folios).  The reclaim of a cgroup does not swap then.
 * - Swap on zram counts half in the machine's minimum, because its compressed pages stay in RAM.
 *   Cgroups are not charged for them.  Zswap, which is charged to cgroups, is not taken into
 *   account.
 * - Page cache that no process maps counts in both, mapped page cache in the maximum alone.
 *   Meminfo counts mapped shared memory as mapped files: the files are no more than the sum of
 *   RssFile of all processes.
 * - Half of the reclaimable slab counts in the machine's minimum; that of a cgroup is not known.
 * - A fiftieth of the machine's minimum goes to the leaker's page tables and to the kernel itself.
 *   Measured: 0.8% to 2% in small virtual machines.
 * - That of NUMA nodes is what these nodes have left (model/kernel/node_room.h) and the machine's
 *   swap, and no more than the machine's.
 * - memory.high throttles and does not kill: it is no bound here (model/kernel/throttle.h).
 */
#ifndef OOMTOP_MODEL_KERNEL_HEADROOM_H
#define OOMTOP_MODEL_KERNEL_HEADROOM_H

#include "model/kernel/domain.h"

/* Bytes; each may be negative if a limit is below the use. */
struct headroom {
	int64_t min_bytes;
	int64_t expected_bytes; /* the maximum without the reserve and the per-CPU lists */
	int64_t max_bytes;
};

/* Estimates the headroom.  False if figures for it are not known. */
bool headroom_in(struct headroom *ret_headroom, const struct snapshot *snapshot,
	const struct domain *domain) __attribute__((warn_unused_result));
/*
 * Estimates how much more can be allocated in a cgroup of version 2, by its index, until its use is
 * at that bound and reclaim finds nothing in it.  False if figures for it are not known.
 */
bool headroom_below(struct headroom *ret_headroom, const struct snapshot *snapshot, size_t memcg,
	int64_t bound_bytes) __attribute__((warn_unused_result, nonnull));
/* The swap that the cgroup of version 2 may still use; 0 in version 1. */
int64_t headroom_swap_bytes(const struct snapshot *snapshot, size_t memcg) __attribute__((nonnull));

#endif
