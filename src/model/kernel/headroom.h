/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much may still be allocated in a domain before the OOM killer comes: an estimate, with a
 * least and a most, since nobody knows beforehand what reclaim will get back.
 *
 * - Free memory but for the least the kernel keeps, and swap that may be used, count in both.  What
 * it keeps besides in the zones of low addresses (lowmem_reserve) is in the most all the same: a
 * 256th of the RAM above them.
 * - Up to 8 MiB of what it keeps, and free pages on the lists of single CPUs, count in the most
 * alone. The latter are not in MemFree, and since 6.7 they may be many (mm/page_alloc.c:
 * zone_highsize).
 * - Swap at vm.swappiness 0 counts in the machine's most alone: for want of file pages the classic
 *   reclaim takes to it even then, the multi-generational one does not (mm/vmscan.c:
 *   get_scan_count; isolate_folios).  A group's reclaim does not swap then.
 * - Swap on zram counts half in the machine's least: what goes to it stays in RAM, compressed.
 *   Groups are not charged for that.  Zswap charges them, and is not looked at.
 * - Page cache that no process maps counts in both; what is mapped, in the most alone.  Shared
 * memory that is mapped is told together with mapped files: those are no more than what processes
 * count of them, added up.
 * - Slab that can be reclaimed counts half in the least of the machine; a group's is not told.
 * - A fiftieth of the machine's least goes to page tables of what leaks and to the kernel itself.
 *   Measured: 0.8% to 2% in small virtual machines.
 * - memory.high throttles and kills nobody: it is no bound.
 */
#ifndef OOMTOP_MODEL_KERNEL_HEADROOM_H
#define OOMTOP_MODEL_KERNEL_HEADROOM_H

#include "model/kernel/domain.h"

struct headroom {
	/* may be negative: the limit was lowered below the use */
	int64_t min_bytes;
	int64_t expected_bytes; /* as the most, but for what of free memory can seldom be had */
	int64_t max_bytes;
};

/* False when what it takes is not known: for nodes it never is. */
bool headroom_in(struct headroom *ret_headroom, const struct snapshot *snapshot,
	const struct domain *domain);

#endif
