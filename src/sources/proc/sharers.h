/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which processes share one address space (CLONE_VM), by kcmp(2).  The system call also orders
 * address spaces, so n processes take n log n calls; only processes of equal size are compared.
 */
#ifndef OOMTOP_SOURCES_PROC_SHARERS_H
#define OOMTOP_SOURCES_PROC_SHARERS_H

#include "snapshot/snapshot.h"

/*
 * Sets detail.mm_owner_pid, the lowest PID that runs on the address space, of each process i of the
 * snapshot with wanted[i], and of all processes that share memory with one of them.  Stays unknown
 * where the kernel refuses to compare.
 */
void sharers_find(struct snapshot *snapshot, const bool *wanted) __attribute__((nonnull));

/*
 * Does the same where no system call is needed: a wanted process whose size no other process has is
 * alone on its address space.  Returns whether a wanted one is left for sharers_find().
 */
bool sharers_find_alone(struct snapshot *snapshot, const bool *wanted) __attribute__((nonnull));

#endif
