/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tree of memory cgroups keeps from reclaim: cache that memory.min protects, and memory
 * that may not be swapped.
 *
 * Protection (mm/page_counter.c: effective_protection; mm/vmscan.c: mem_cgroup_below_min)
 * - Reclaim in a domain takes from a cgroup below it only while the cgroup uses more than its
 *   effective memory.min.  The domain's own memory.min does not count.
 * - Cgroups cannot have more protection than the one above: they share its protection by what they
 *   use.  With the mount option memory_recursiveprot, which systemd sets, they inherit what of it
 *   none of them claims.  The option is not seen: the maximum is without it.
 * - In the leaker's own cgroup the leak itself comes to fill the protected part, so that the cache
 *   of this cgroup can be taken.  Below a cgroup that has a memory.min and the leaker, the share of
 *   each changes while the leak grows: the estimates are bounds there.
 * - Reclaim on some NUMA nodes finds the cache of these alone, but compares the use on all of them
 *   (memory.numa_stat tells where the cache of a cgroup is).
 *
 * Swap (mm/memcontrol.c: mem_cgroup_get_nr_swap_pages; mm/vmscan.c: get_scan_count)
 * - A cgroup may swap what its memory.swap.max and those above leave.  In cgroup v1 the limit of
 *   memory and swap together does not keep from swapping; a swappiness of 0 does in the reclaim of
 *   a cgroup, and in the machine's as vm.swappiness 0 does.
 * - Swap is filled by the anonymous and shared memory of all that may swap, and by the leak itself
 *   if the leaker may.  Memory of the kernel is never swapped.  Of locked and
 *   pinned memory none counts in the minimum, and in the maximum what may be locked page cache
 *   (model/kernel/locked_memory.h).
 */
#ifndef OOMTOP_MODEL_KERNEL_HEADROOM_TREE_H
#define OOMTOP_MODEL_KERNEL_HEADROOM_TREE_H

#include "model/kernel/domain.h"

/* The two estimates of what is not known. */
enum estimate { ESTIMATE_CAREFUL, ESTIMATE_GENEROUS, ESTIMATE_COUNT };

struct headroom_branch;

struct headroom_tree {
	const struct snapshot *snapshot;
	struct domain domain;
	size_t first, count; /* the cgroups of the domain; one branch if there are no cgroups */
	/* of NUMA nodes: how much of the cache of each protected cgroup is on them is known */
	bool is_split;
	struct headroom_branch *branches[ESTIMATE_COUNT];
	bool swap_is_bound;  /* a leak in one of the cgroups may not fill all free swap */
	bool may_ignore_min; /* kswapd_may_ignore_min(): the generous estimate does */
};

/* Bytes; the leak may be of a cgroup that is not known. */
struct headroom_share {
	int64_t kept_bytes; /* cache and slab that protection keeps */
	int64_t swap_bytes; /* that can be swapped if there is so much swap */
};

/*
 * Of NUMA nodes the tree is that of the machine, but for the cache of protected cgroups, which is
 * that on the nodes if it is known.  The caller releases the tree.
 */
void headroom_tree_init(
	struct headroom_tree *tree, const struct snapshot *snapshot, const struct domain *domain);
void headroom_tree_release(struct headroom_tree *tree);
size_t headroom_tree_held_bytes(const struct headroom_tree *tree);
/* What leaks, which decides whether the leak itself may be swapped. */
enum leak_kind {
	LEAK_OF_PROCESS,
	LEAK_MAY_BE_LOCKED, /* process_may_grow_locked(): it is, in the careful estimate */
	LEAK_UNSWAPPED,     /* a tmpfs mounted with noswap */
	LEAK_OF_KERNEL, /* slab and pages of drivers: never swapped, not on CMA or movable zones */
};

struct headroom_leak {
	size_t memcg;       /* the leaker's, in the domain; or CGROUP_UNKNOWN */
	int64_t grow_bytes; /* what it comes to before what its cgroup protects must be taken */
	enum leak_kind kind;
};

struct headroom_share headroom_tree_share(
	const struct headroom_tree *tree, enum estimate estimate, const struct headroom_leak *leak);
/*
 * How much of so many bytes of mapped files of a process reclaim can take at most: as far as its
 * cgroup has page cache, they are taken to be that, of which protection keeps some.
 */
int64_t headroom_tree_droppable_bytes(const struct headroom_tree *tree,
	const struct process *process, int64_t bytes) __attribute__((nonnull));
/*
 * The nearest cgroup from `memcg` up at which the share of a leaker may change: all leakers whose
 * nearest one is the same have one share.  `memcg` must be valid.
 */
size_t headroom_tree_place(const struct snapshot *snapshot, size_t memcg);

/* Whether the reclaim of a cgroup swaps the memory of that one, which is in it. */
bool headroom_memcg_swaps(const struct snapshot *snapshot, size_t memcg);
/* The swap that the cgroup's own limit leaves to its subtree; UNLIMITED_BYTES for no limit. */
int64_t headroom_swap_left_bytes(const struct snapshot *snapshot, size_t memcg);
/*
 * The swap that is free and that no limit from `memcg` up denies its subtree; not negative.  Of
 * CGROUP_UNKNOWN: all that is free.
 */
int64_t headroom_swap_allowed_bytes(const struct snapshot *snapshot, size_t memcg);

#endif
