/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc/PID/numa_maps: which NUMA nodes memory policies bind a process's mappings to, and on which
 * nodes its pages are.  A mapping
 * without a policy of its own has that of the process's first thread.  The kernel walks all page
 * tables of the process and holds its mmap lock meanwhile, as for smaps_rollup.
 */
#ifndef OOMTOP_SOURCES_PROC_NUMA_MAPS_H
#define OOMTOP_SOURCES_PROC_NUMA_MAPS_H

#include "base/node_amounts.h"
#include "snapshot/snapshot.h"

enum { POLICY_BYTES_MAX = 255 }; /* of the list of nodes */

struct memory_policy {
	struct figure percent;                  /* struct process: policy_percent */
	char nodes[POLICY_BYTES_MAX + 1];       /* "" if no policy binds */
	char pages[NODE_AMOUNTS_BYTES_MAX + 1]; /* node_pages; "" if there are none */
};

/*
 * Whether a policy may bind the process to fewer nodes than its cpuset does: the machine has
 * several, and so has the list of those that the process may use.
 */
bool numa_maps_matter(const struct snapshot *snapshot, const struct process *process);

/*
 * Reads the file of the process whose directory is open as `directory`; false, with nothing
 * written, if it cannot be read or is too long.  May block like rollup_read().
 */
bool numa_maps_read(struct memory_policy *ret_policy, struct buffer *buffer,
	const struct process *process, int directory) __attribute__((warn_unused_result, nonnull));

#endif
