/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much of the memory on NUMA nodes can be swapped, where they are exhausted.  Reclaim for an
 * allocation that is bound to nodes takes pages there alone (mm/vmscan.c: shrink_zones), so the
 * machine's swap is no more room than those that may swap have on these nodes, or the leak itself.
 */
#ifndef OOMTOP_MODEL_KERNEL_NODE_SWAP_H
#define OOMTOP_MODEL_KERNEL_NODE_SWAP_H

#include "model/kernel/domain.h"

/* Bytes, in rising order. */
struct node_swap {
	int64_t min_bytes;      /* known to be there: bound to the nodes, or seen in numa_maps */
	int64_t expected_bytes; /* and of others the nodes' share */
	int64_t max_bytes;      /* all that may be there, and no more than the nodes have */
};

/* Of the processes as they are now. */
struct node_swap node_swap_of(const struct snapshot *snapshot, const struct domain *nodes)
	__attribute__((nonnull));
/* With the leak of a process in that cgroup; CGROUP_UNKNOWN: no bound. */
struct node_swap node_swap_with_leak(struct node_swap others, const struct snapshot *snapshot,
	size_t leaker_memcg) __attribute__((nonnull));

#endif
