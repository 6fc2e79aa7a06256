/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * "What if": pure edits of a snapshot, in the words of --assume.
 *
 *   TARGET:adj=N       oom_score_adj of all processes TARGET stands for
 *   TARGET:grow=SIZE   each of them takes SIZE more anonymous memory
 *   CGROUP:max=SIZE    memory.max, "max" for none; likewise high
 *   CGROUP:group=0|1   memory.oom.group
 *   machine:swap=SIZE  all swap there is
 */
#ifndef OOMTOP_SNAPSHOT_ASSUME_H
#define OOMTOP_SNAPSHOT_ASSUME_H

#include "base/error.h"
#include "snapshot/snapshot.h"

/*
 * Applies one change.  A SIZE in % is of `whole_bytes`.  An edited process loses its
 * kernel_oom_score, which tells of what was.  Fails on words that mean nothing (exit status 2) and
 * on targets that are not there (1); the snapshot is whole either way.
 */
int assume(struct snapshot *snapshot, const char *change, int64_t whole_bytes, struct error *error);

#endif
