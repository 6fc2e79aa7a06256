/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory cgroups below sys/fs/cgroup of a support archive, and who is in them. */
#ifndef OOMTOP_SOURCES_ARCHIVE_GROUPS_H
#define OOMTOP_SOURCES_ARCHIVE_GROUPS_H

#include "snapshot/snapshot.h"
#include "sources/archive/file_tree.h"
#include "sources/cgroup/members.h"

/*
 * Adds the memory cgroups in the tree and the version of their hierarchy to the snapshot, and the
 * processes that they list to *members, which is empty and finished by the call.  Does nothing
 * where the tree has no memory hierarchy.
 */
void archive_read_groups(struct snapshot *snapshot, const struct file_tree *tree,
	struct cgroup_members *members) __attribute__((nonnull));

#endif
