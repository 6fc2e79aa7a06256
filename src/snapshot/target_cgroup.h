/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the word for a cgroup means, of those that are there and of those that may be made. */
#ifndef OOMTOP_SNAPSHOT_TARGET_CGROUP_H
#define OOMTOP_SNAPSHOT_TARGET_CGROUP_H

#include "snapshot/target.h"

/*
 * The memory cgroup a word stands for: its path (with or without "cgroup:"), the systemd unit or
 * the container; NULL when it is none.
 */
struct cgroup *target_find_cgroup(const struct snapshot *snapshot, const char *word);
/*
 * Adds the cgroup a word stands for when the tree lacks it and processes are in it: of a recording
 * without a tree, or where the memory controller is not switched on.  NULL when none are.
 */
struct cgroup *target_make_cgroup(struct snapshot *snapshot, const char *word);

#endif
