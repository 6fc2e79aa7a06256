/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine with more swap, with less, or with none. */
#ifndef OOMTOP_SNAPSHOT_SWAP_RESIZE_H
#define OOMTOP_SNAPSHOT_SWAP_RESIZE_H

#include "base/error.h"
#include "snapshot/snapshot.h"

/*
 * Gives the machine so much swap.  What no longer fits into it returns to memory, as by swapoff(8):
 * of each process and cgroup the same part of what it has in swap; the RAM of zram and zswap that
 * held it is free then.  Fails if there is less memory available than returns.
 */
int swap_resize(struct snapshot *snapshot, int64_t bytes, struct error *error)
	__attribute__((nonnull));

#endif
