/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much a process may take until the first of the domains that its leak fills is full. */
#ifndef OOMTOP_MODEL_KERNEL_PROCESS_HEADROOM_H
#define OOMTOP_MODEL_KERNEL_PROCESS_HEADROOM_H

#include "snapshot/snapshot.h"

/* Bytes; may be negative where a limit is below the use. */
struct process_headroom {
	int64_t min_bytes, max_bytes;
};

/*
 * The least headroom of its cgroups, of the NUMA nodes that it is bound to, and of the machine.
 * False if that of one of them is not known.
 */
bool process_headroom_find(struct process_headroom *ret_headroom, const struct snapshot *snapshot,
	const struct process *process) __attribute__((warn_unused_result, nonnull));

#endif
