/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The RAM that compressed swap takes for itself.
 *
 * - zram keeps the pages in RAM that no cgroup is charged for.  What is swapped goes to the free
 *   swap on zram first, which is given the higher priority where there is a disk as well; the rest
 *   costs no RAM.  Where it is not known which swap is on zram, all of it is.
 * - zswap keeps pages before the swap device in RAM, and charges them to the cgroup that they are
 *   from, up to its memory.zswap.max.  Its pool takes max_pool_percent of the RAM at most, a fifth
 *   where that is not known.  Where the setting is not known, it is on if it holds pages.
 *   What zswap does not keep goes on to the swap device, which may be zram.
 * - A zram device with a mem_limit takes no more RAM than that; what it refuses stays in memory,
 *   charged to its cgroup.
 * - The ratio is that of the pages stored by now, if they are 64 MiB or more.  In the minimum, new
 *   pages compress to half as much again if those stored are as many as the new ones, and else
 *   not at all: media, encrypted and compressed data does not shrink.  Without such a sample the
 *   expected ratio is 1 to 3.  Pages filled with one byte take no RAM, which is the maximum.
 */
#ifndef OOMTOP_MODEL_KERNEL_SWAP_COST_H
#define OOMTOP_MODEL_KERNEL_SWAP_COST_H

#include "model/kernel/domain.h"

/* In the order of struct headroom. */
struct swap_gain {
	int64_t min_bytes, expected_bytes, max_bytes;
};

/*
 * Whether memory of the cgroup is swapped to zswap alone: what that does not keep stays in memory
 * (memory.zswap.writeback, also of a cgroup above, since Linux 6.8; mm/page_io.c: swap_writeout).
 */
bool swap_stays_in_zswap(const struct snapshot *snapshot, size_t memcg) __attribute__((nonnull));
/*
 * Whether zswap keeps no page of the cgroup: its pool may hold none, or memory.zswap.max is 0, also
 * of a cgroup above (mm/memcontrol.c: obj_cgroup_may_zswap).
 */
bool swap_has_no_zswap(const struct snapshot *snapshot, size_t memcg) __attribute__((nonnull));
/* Whether any of what is swapped from now on is compressed in RAM. */
bool swap_is_compressed(const struct machine *machine) __attribute__((nonnull));
/* What swapping out that much gains in the domain. */
struct swap_gain swap_gain_in(const struct snapshot *snapshot, const struct domain *domain,
	int64_t careful_bytes, int64_t generous_bytes);

#endif
