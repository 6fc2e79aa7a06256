/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory cgroup that a word of the user names. */
#ifndef OOMTOP_SNAPSHOT_TARGET_CGROUP_H
#define OOMTOP_SNAPSHOT_TARGET_CGROUP_H

#include "snapshot/target.h"

/*
 * The memory cgroup that a word names: a path, with or without "cgroup:", a systemd unit, or a
 * container with or without "container:".  NULL for none.
 */
struct cgroup *target_find_cgroup(const struct snapshot *snapshot, const char *word);
/*
 * Adds the cgroup that a word names if the tree lacks it but processes are in it: in a recording
 * without a tree, and where the memory controller is not enabled.  In a tree nothing is charged to
 * it yet; without a tree the anonymous memory of its processes is.  NULL if no process is in it.
 * Pointers to cgroups become invalid.
 */
struct cgroup *target_make_cgroup(struct snapshot *snapshot, const char *word);

/*
 * Marks, by index, the cgroups with a process of the target in or below them.  The caller frees the
 * marks.
 */
bool *target_mark_cgroups(const struct snapshot *snapshot, const struct target *target)
	__attribute__((warn_unused_result, nonnull));

#endif
