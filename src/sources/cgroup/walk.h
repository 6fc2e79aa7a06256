/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tree of cgroups, read from the file system of one hierarchy.
 *
 * Groups are walked by directory handles, never through symbolic links.  A group that vanishes
 * during the walk is skipped.  Depth and number of groups are bounded, so that a walk through a
 * hostile tree ends.
 */
#ifndef OOMTOP_SOURCES_CGROUP_WALK_H
#define OOMTOP_SOURCES_CGROUP_WALK_H

#include "base/error.h"
#include "snapshot/snapshot.h"
#include "sources/cgroup/members.h"
#include "sources/cgroup/place.h"

enum {
	CGROUPS_MAX = 1 << 16, /* MEM_CGROUP_ID_MAX of the kernel (include/linux/memcontrol.h) */
	CGROUP_DEPTH_MAX = 64,
};

/*
 * Adds the memory cgroups at `place` and the hierarchy's version to the snapshot where `needs` has
 * NEED_LIMITS or NEED_CGROUP_ALL (snapshot/needs.h), and the processes of each group to `members`
 * unless that is NULL.  With members->counts_outsiders set, hidden_processes of each memory cgroup
 * is filled; unknown where the list of the group, or of one below, could not be read.
 *
 * What cannot be read is left out.  Returns 0, or a negative errno with *error filled only when
 * oomtop lacks a resource of its own (is_resource_error()): a limit that exists and is not read
 * would change the verdict.
 */
int cgroups_read(struct snapshot *snapshot, const struct cgroup_place *place, unsigned needs,
	struct cgroup_members *members, struct error *error) __attribute__((warn_unused_result));

#endif
