/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much RAM can still be allocated on NUMA nodes, by /proc/zoneinfo; swap comes on top.
 *
 * - Free pages above each zone's marks and reserve count in the minimum and the maximum, but for as
 *   many as these keep in the minimum: per-CPU lists hold about that when the killer acts
 *   (mm/page_alloc.c: zone_highsize; measured: 19 MiB of 256 with 12 MiB below the min mark).
 * - So do the pages of files that no process maps; mapped ones count in the maximum alone.
 * - Half of the reclaimable slab counts in the minimum.
 * - What memory.min keeps of both does not count.
 * - Up to 8 MiB below the marks, and the pages on per-CPU lists, count in the maximum alone.
 * - A fiftieth of the minimum goes to page tables and to the kernel.
 *
 * Older recordings have the nodes' sizes alone.  Then the minimum is what the other nodes cannot
 * hold of the machine's room, and the maximum is the nodes' size less the anonymous memory of the
 * processes that may use no other node; the middle is expected.
 */
#ifndef OOMTOP_MODEL_KERNEL_NODE_ROOM_H
#define OOMTOP_MODEL_KERNEL_NODE_ROOM_H

#include "model/kernel/node_binding.h"

struct node_room {
	int64_t min_bytes, expected_bytes, max_bytes;
};

/* What protection keeps of the nodes' cache: at most, and at least. */
struct node_kept {
	int64_t careful_bytes, generous_bytes;
};

/* Whether the snapshot has the figures of a domain of nodes; if not, the room is a wide guess. */
bool node_room_is_known(const struct snapshot *snapshot, const struct domain *domain);
/* Whether it has those of all nodes. */
bool node_rooms_are_known(const struct snapshot *snapshot);
/* The free memory above marks and reserves on the nodes of a domain; 0 if it is not known. */
int64_t node_room_free_bytes(const struct snapshot *snapshot, const struct domain *domain);
/* Pages of files and reclaimable slab on the nodes of the domain (`inside`), or on all others. */
struct figure node_room_cache_bytes(
	const struct snapshot *snapshot, const struct domain *domain, bool inside);
/*
 * The RAM left in a domain of nodes; `machine_bytes` is what the machine has left at least.  What
 * is kept does not matter where the nodes' figures are not known.
 */
struct node_room node_room_of(const struct snapshot *snapshot, const struct domain *domain,
	int64_t machine_bytes, struct node_kept kept);
/*
 * Anonymous memory and page tables of the processes that may use no other nodes than the domain's;
 * none is swapped.  Adds their number to *ret_count.
 */
int64_t node_room_bound_bytes(
	const struct snapshot *snapshot, const struct domain *domain, size_t *ret_count);

#endif
