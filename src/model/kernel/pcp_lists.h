/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Free pages on per-CPU lists (mm/page_alloc.c).  MemFree leaves them out, and an allocation that
 * finds its zone below the min watermark does not look there: reclaim may free pages onto these
 * lists until the killer acts.
 *
 * - Before Linux 6.7 the lists of a zone hold no more than its low watermark, or four batches for
 *   each CPU (zone_highsize).  Measured on 5.10 and 6.1, 322 kills: up to half of that mark.
 * - Since then they grow by themselves, up to an eighth of the zone.  Measured from 6.12 to 7.3,
 * 209 kills: half of them with less than 1.4% of the RAM there, all but one in a hundred with less
 *   than 5.6%, and the most 6.8%.  A sixteenth is taken for the most.
 * - A vendor's kernel may have the change under an older number.
 */
#ifndef OOMTOP_MODEL_KERNEL_PCP_LISTS_H
#define OOMTOP_MODEL_KERNEL_PCP_LISTS_H

#include "snapshot/snapshot.h"

/* The free pages that are on these lists now. */
int64_t pcp_lists_bytes(const struct machine *machine, int64_t page_size_bytes)
	__attribute__((nonnull));
/* How much more may be on them when the killer acts. */
int64_t pcp_lists_growth_bytes(const struct machine *machine, int64_t page_size_bytes)
	__attribute__((nonnull));
/* The most that one allocation puts on its list at once, without looking at the watermark again. */
int64_t pcp_lists_fill_bytes(const struct machine *machine, int64_t page_size_bytes)
	__attribute__((nonnull));

#endif
