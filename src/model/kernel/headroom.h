/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much more can be allocated in a domain before the OOM killer acts.  What reclaim gets back is
 * not known beforehand, so the estimate has a minimum and a maximum, and an expected value between
 * them:
 *
 * Free memory
 * - Free memory above the kernel's reserve counts in all three.  The reserve is what /proc/zoneinfo
 *   shows: the min watermark of each zone, boosted or not, and what low zones keep from allocations
 *   that may use higher ones (lowmem_reserve).  Without zoneinfo it is min_free_kbytes, and the
 *   reserve of the low zones is not subtracted.
 * - In the maximum alone count: a boost of the watermarks, since it subsides (where it is not
 *   known, all of the reserve beyond min_free_kbytes), and the free pages on per-CPU lists
 *   (model/kernel/pcp_lists.h), which an allocation that reclaims may empty.
 * - So does what a balloon of the hypervisor may give back (model/kernel/balloon.h).
 * - The minimum leaves out what these lists may hold when the killer acts.  MemAvailable, less a
 *   thirty-second, is a minimum as well: the larger one of both counts.  MemAvailable leaves out
 *   the high watermarks, and of the cache the low ones (mm/show_mem.c: si_mem_available), but the
 *   killer acts at the min watermarks with no cache left.  Without zoneinfo these are not known,
 *   and MemAvailable bounds the minimum alone.
 * - Free pages for movable memory alone (CmaFree) do not count in the minimum: page tables cannot
 *   use them.  For memory of the kernel they never count.
 *
 * Page cache and slab
 * - Page cache counts as far as it is on the lists that reclaim takes from (Active(file) and
 *   Inactive(file)).  Cache that is on neither stays: ramfs, locked files, secretmem.  Where a
 *   recording lacks the lists, Cached and Buffers without shared memory stand in for them.
 * - Of the page cache that processes map, half counts in the minimum, and of the reclaimable slab
 *   a quarter: objects in use stay, and so do pages that they share with others.  In small virtual
 *   machines none of 9M was freed.  Meminfo counts mapped shared memory as mapped files: the files
 *   are no more than the sum of RssFile of all processes.
 * - What memory.min protects does not count (model/kernel/headroom_tree.h).  memory.low does not
 *   protect to the end: reclaim disregards it before the kernel kills (mm/vmscan.c:
 *   memcg_low_reclaim).  Where reclaim may not know of a memory.min (model/kernel/kswapd.h), the
 *   maximum is without it.
 * - With a min_ttl_ms of the multi-generational LRU, kswapd calls the killer while the cache is
 *   full, if all of the cache was used within that time (mm/vmscan.c: lru_gen_age_node).  The
 *   minimum then counts no cache and no slab, and no free memory that per-CPU lists may take: up
 *   to an eighth of the RAM since Linux 6.7, which kswapd does not drain.  Measured on 6.12: 18M of
 *   512M on these lists at the kill.
 * - ZFS's cache above its own minimum (c_min) counts in the expected value and the maximum.  Its
 *   shrinker may free a little of it at a time, and kills with a large ARC are known.
 *
 * Swap
 * - Swap counts as far as those that may swap can fill it (model/kernel/headroom_tree.h).
 * - Swap at vm.swappiness 0 counts in the expected value and the maximum: without file pages the
 *   classic reclaim swaps even then, the multi-generational one does not (mm/vmscan.c:
 *   get_scan_count, isolate_folios).  The reclaim of a cgroup does not swap then.
 * - Compressed swap takes RAM itself (model/kernel/swap_cost.h).
 * - Memory that is in swap and in RAM (SwapCached) counts in the maximum alone: reclaim finds it
 *   only while some swap is free (mm/vmscan.c: can_reclaim_anon_pages).
 *
 * Other
 * - A sixty-fourth of the machine's minimum goes to the leaker's page tables and to the kernel
 *   itself; a thirty-second where that covers the per-CPU lists as well.  Measured in virtual
 *   machines of 512M: 0.8% to 2.4%, with up to 15M on these lists on 7.2.
 * - That of NUMA nodes is what these nodes have left (model/kernel/node_room.h) and the machine's
 *   swap as far as memory there may be swapped (model/kernel/node_swap.h), and no more than the
 *   machine's.  Where it is not known on which nodes protected cache is,
 *   all of it is there in the minimum as far as the nodes have any, and in the maximum no more than
 *   the other nodes cannot hold.
 * - What CPUs charged to a cgroup in advance counts in its maximum: 64 pages for each CPU and
 *   cgroup (mm/memcontrol.c: drain_all_stock).  So does, in that of a container that oomtop runs
 *   in, what oomtop takes itself: it has exited when memory runs out.
 * - memory.high throttles and does not kill: it is no bound here (model/kernel/throttle.h).
 */
#ifndef OOMTOP_MODEL_KERNEL_HEADROOM_H
#define OOMTOP_MODEL_KERNEL_HEADROOM_H

#include "model/kernel/headroom_tree.h"
#include "model/kernel/node_room.h"
#include "model/kernel/node_swap.h"

/* Bytes, in rising order; each may be negative if a limit is below the use. */
struct headroom {
	int64_t min_bytes;
	int64_t expected_bytes;
	int64_t max_bytes;
	/* swap is left in the end, since all that may be swapped is in it (expected value) */
	bool leaves_swap;
	/*
	 * What may be swapped beyond the free swap, by both estimates: of the swap that a kill
	 * frees, no more than that is room.  UNLIMITED_BYTES if the leak itself may be swapped.
	 */
	int64_t swap_wanted_bytes[ESTIMATE_COUNT];
	bool cache_may_stay; /* a kill may come while the cache is full (min_ttl_ms) */
	bool min_may_fail;   /* what memory.min protects may be taken: kswapd_may_ignore_min() */
};

/* What the headroom of a domain is made of, whichever process leaks. */
struct headroom_parts {
	const struct snapshot *snapshot;
	struct domain domain; /* the machine for NUMA nodes */
	bool is_on_nodes;
	struct domain nodes;  /* if is_on_nodes */
	struct headroom free; /* free memory, and what reclaim gets back outside of the cache */
	int64_t cache_bytes, mapped_bytes, slab_bytes; /* that reclaim may take */
	struct headroom_tree tree;
	struct headroom_tree node_tree; /* if is_on_nodes */
	struct node_swap node_swap;     /* if is_on_nodes: without a leak */
};

/*
 * Finds the parts of the headroom.  False if figures for them are not known.  In a domain of NUMA
 * nodes they are the machine's.  The caller releases the parts; the snapshot must outlive them.
 */
bool headroom_parts_find(struct headroom_parts *ret_parts, const struct snapshot *snapshot,
	const struct domain *domain) __attribute__((warn_unused_result));
void headroom_parts_release(struct headroom_parts *parts);
/* The memory that the parts own. */
size_t headroom_parts_held_bytes(const struct headroom_parts *parts);
/*
 * The headroom for a leaker that is charged to the cgroup of that index, which must be in the
 * domain; for CGROUP_UNKNOWN, for a leak of which the cgroup is not known.
 */
struct headroom headroom_for(const struct headroom_parts *parts, size_t leaker_memcg);
/* The headroom of a leak of that kind; headroom_for() is that of a process's own. */
struct headroom headroom_for_kind(
	const struct headroom_parts *parts, size_t leaker_memcg, enum leak_kind kind);

/*
 * Estimates the headroom for a leak of which the cgroup is not known.  False if figures for it are
 * not known.
 */
bool headroom_in(struct headroom *ret_headroom, const struct snapshot *snapshot,
	const struct domain *domain) __attribute__((warn_unused_result));
/* For a leak of a process. */
bool headroom_of_process(struct headroom *ret_headroom, const struct snapshot *snapshot,
	const struct domain *domain, const struct process *process)
	__attribute__((warn_unused_result, nonnull));

/*
 * Estimates the RAM that NUMA nodes have left for such a leak, without swap.  False if figures for
 * it are not known.
 */
bool headroom_ram_on_nodes(struct node_room *ret_room, const struct snapshot *snapshot,
	const struct domain *nodes) __attribute__((warn_unused_result, nonnull));

/*
 * Estimates how much more can be allocated in a cgroup of version 2, by its index, until its use is
 * at that bound and reclaim finds nothing in it.  False if figures for it are not known.
 */
bool headroom_below(struct headroom *ret_headroom, const struct snapshot *snapshot, size_t memcg,
	int64_t bound_bytes) __attribute__((warn_unused_result, nonnull));
/*
 * Writes how much of its use a cgroup, by its index, holds against reclaim that does not swap: what
 * is charged to it but for the cache and slab in the minimum.  Below a limit of that size the
 * kernel swaps or kills at once (mm/memcontrol.c: memory_max_write).  Kernel memory, sockets and
 * BPF maps are in the use, though in no process.  False if the use is not known.
 */
bool headroom_held_bytes(int64_t *ret_bytes, const struct snapshot *snapshot, size_t memcg)
	__attribute__((warn_unused_result, nonnull));
/* The swap that the cgroup of version 2 may still use; 0 in version 1. */
int64_t headroom_swap_bytes(const struct snapshot *snapshot, size_t memcg) __attribute__((nonnull));

#endif
