/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which start times decide what exits with a process.  Not every source tells them unasked: in
 * /proc they are in a file of their own.
 */
#ifndef OOMTOP_MODEL_KERNEL_START_ORDER_H
#define OOMTOP_MODEL_KERNEL_START_ORDER_H

#include "snapshot/snapshot.h"

/*
 * Lists the processes whose start time is not known and decides which one a minimal init runs, or
 * which one is the first of a container without an init of its own.  ret_pids has room for all
 * processes of the snapshot.  Returns how many there are.
 */
size_t start_order_list_unknown(const struct snapshot *snapshot, pid_t *ret_pids)
	__attribute__((nonnull, warn_unused_result));

#endif
