/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much may still be allocated in a domain before the OOM killer comes: an estimate, with a
 * least and a most, since nobody knows beforehand what reclaim will get back.
 *
 * - Free memory, and swap that may be used, count in both.
 * - Page cache that no process maps counts in both; what is mapped, in the most alone.
 * - Slab that can be reclaimed counts half in the least.  Swap on zram counts half there too: what
 *   goes to it stays in RAM, compressed.
 * - A hundredth of the machine's least goes to page tables of what leaks and to the kernel itself.
 *   Measured: 0.8% to 2% in small virtual machines.
 * - memory.high throttles and kills nobody: it is no bound.
 */
#ifndef OOMTOP_MODEL_ROOM_H
#define OOMTOP_MODEL_ROOM_H

#include "model/domain.h"

struct room {
	int64_t least_bytes, most_bytes; /* may be negative: the limit was lowered below the use */
};

/* False when what it takes is not known: for nodes it never is. */
bool room_in(struct room *ret_room, const struct snapshot *snapshot, const struct domain *domain);

#endif
