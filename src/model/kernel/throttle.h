/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * memory.high: a cgroup above it whose reclaim finds nothing makes its allocating tasks sleep, up
 * to two seconds each time (mm/memcontrol.c: mem_cgroup_handle_over_high, calculate_high_delay;
 * since Linux 5.4, commit 0e4b01df8659).  Nothing is killed, and memory.max may never be reached.
 * Swap above memory.swap.high is throttled likewise (swap_find_max_overage, since Linux 5.8).
 */
#ifndef OOMTOP_MODEL_KERNEL_THROTTLE_H
#define OOMTOP_MODEL_KERNEL_THROTTLE_H

#include "model/kernel/headroom.h"

/* Whether the cgroup has a memory.high above which this kernel throttles. */
bool throttle_applies(const struct snapshot *snapshot, size_t memcg) __attribute__((nonnull));
/* The same of memory.swap.high, and how much more than that the cgroup may swap. */
bool throttle_applies_to_swap(const struct snapshot *snapshot, size_t memcg)
	__attribute__((nonnull));
int64_t throttle_swap_above_bytes(const struct snapshot *snapshot, size_t memcg)
	__attribute__((nonnull));
/*
 * Estimates how much more can be allocated in the cgroup of that index until it is at its
 * memory.high and has nothing left to reclaim.  Bytes, negative above that point.  False if the
 * cgroup has no memory.high, if this kernel does not throttle, or if figures are not known.
 */
bool throttle_headroom(struct headroom *ret_headroom, const struct snapshot *snapshot, size_t memcg)
	__attribute__((warn_unused_result, nonnull));

/*
 * Estimates how much more can be allocated in the cgroup until it has all RAM of its memory.max and
 * more than memory.swap.high in swap.  False if either is not set, or if figures are not known.
 */
bool throttle_swap_headroom(struct headroom *ret_headroom, const struct snapshot *snapshot,
	size_t memcg) __attribute__((warn_unused_result, nonnull));

/*
 * Seconds that tasks of a cgroup sleep before its use has passed memory.high by that much: an
 * estimate for one task and ordinary pages.  Several tasks, or huge pages, get further in the time.
 */
double throttle_seconds(int64_t high_bytes, int64_t above_bytes, int64_t page_size_bytes);
/* Whether a leak is held up for long enough, on its way that far above memory.high, to be a stall.
 */
bool throttle_stalls(int64_t high_bytes, int64_t above_bytes, int64_t page_size_bytes);

/*
 * How far below memory.max a memory.high may be, at most `above_bytes`, so that a leak passes it
 * without a stall.
 */
int64_t throttle_brief_bytes(int64_t max_bytes, int64_t above_bytes, int64_t page_size_bytes);

/*
 * Whether the cgroup is above its memory.high now with nothing to reclaim, or has more in swap than
 * its memory.swap.high, so that tasks which allocate are throttled.  False where pressure shows
 * that no task waits for memory.
 */
bool throttle_is_stalled(const struct snapshot *snapshot, size_t memcg)
	__attribute__((warn_unused_result, nonnull));
/* Whether it is by its memory.swap.high, whatever is so by memory.high. */
bool throttle_is_stalled_by_swap(const struct snapshot *snapshot, size_t memcg)
	__attribute__((warn_unused_result, nonnull));
/* "memory.high", or that of swap */
const char *throttle_setting(bool is_of_swap);

/* The domain of a cgroup with a memory.high, whose total is that bound.  False like above. */
bool throttle_domain(struct domain *ret_domain, const struct snapshot *snapshot, size_t memcg)
	__attribute__((warn_unused_result, nonnull));
/* The domain of a cgroup whose total is that bound.  False if there is no page size. */
bool throttle_domain_of(struct domain *ret_domain, const struct snapshot *snapshot, size_t memcg,
	int64_t high_bytes) __attribute__((warn_unused_result, nonnull));

#endif
