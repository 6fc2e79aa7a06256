/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Free pages on per-CPU lists (mm/page_alloc.c).  MemFree leaves them out, and an allocation that
 * finds its zone below the min watermark does not look there: what is on these lists when the
 * killer acts is lost to the one who allocates.
 *
 * - A CPU whose list is empty takes a batch of pages for it.  Since Linux 6.7 the batch doubles, up
 *   to five times, while the CPU only allocates (nr_pcp_alloc): 7.9 MiB of 4 KiB pages.  Where
 *   that takes the zone below its mark, the rest of the batch stays.
 * - What reclaim frees goes to these lists as well, up to four batches for each CPU while kswapd
 *   runs, and before 5.14 six (nr_pcp_high).  An allocation that fails after reclaim found
 *   something empties all lists (__alloc_pages_direct_reclaim); where there is nothing to reclaim,
 *   they stay as they are.  Measured on 162 kills that used up page cache, with 2 CPUs and 384 to
 *   3072 MiB, when 1 to 148 MiB had been on the lists: two fills for each CPU at most in 160, and
 *   up to three where kswapd freed to the list of the CPU that then called the killer.
 * - What processes free when they exit may be far more: before 6.7 up to the zone's low watermark,
 *   since then up to an eighth of the zone.  That memory was not free before.
 *
 * So the lists may hold, when the killer acts, what they hold now and a fill for each CPU more; but
 * no more than two fills for each CPU where reclaim has page cache to use up first.
 * A vendor's kernel may have the change of 6.7 under an older number.
 */
#ifndef OOMTOP_MODEL_KERNEL_PCP_LISTS_H
#define OOMTOP_MODEL_KERNEL_PCP_LISTS_H

#include "snapshot/snapshot.h"

/* The free pages that are on these lists now. */
int64_t pcp_lists_bytes(const struct machine *machine, int64_t page_size_bytes)
	__attribute__((nonnull));
/*
 * How much more may be on them when the killer acts.  Less than 0: they give some back, since
 * reclaim uses up `cache_bytes` of page cache first.
 */
int64_t pcp_lists_growth_bytes(const struct machine *machine, int64_t page_size_bytes,
	int64_t cache_bytes) __attribute__((nonnull));
/* The most that a CPU adds to its list without an exit of a process. */
int64_t pcp_lists_fill_bytes(const struct machine *machine, int64_t page_size_bytes)
	__attribute__((nonnull));

#endif
