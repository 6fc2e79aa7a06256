/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * "What if": edits of a snapshot in the words of --assume.
 *
 *   TARGET:adj=N       sets oom_score_adj of all processes of TARGET
 *   TARGET:grow=SIZE   each process of TARGET takes SIZE more anonymous memory
 *   CGROUP:max=SIZE    memory.max, "max" for none; likewise high
 *   CGROUP:group=0|1   memory.oom.group
 *   machine:swap=SIZE  the total of swap (snapshot/swap_resize.h)
 */
#ifndef OOMTOP_SNAPSHOT_ASSUME_H
#define OOMTOP_SNAPSHOT_ASSUME_H

#include "base/error.h"
#include "snapshot/snapshot.h"

/*
 * Applies one change and notes it in snapshot->assumptions.  A SIZE in % is a part of
 * `whole_bytes`.  An edited process loses its kernel_oom_score, which the kernel computed from the
 * old figures.  Fails on a malformed change (exit status 2) and on an unknown target (1); the
 * snapshot remains valid.
 */
int assume(struct snapshot *snapshot, const char *change, int64_t whole_bytes, struct error *error);

#endif
