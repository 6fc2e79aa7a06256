/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree of memory cgroups of a snapshot: added, linked to each other and to the processes. */
#ifndef OOMTOP_SNAPSHOT_CGROUP_TREE_H
#define OOMTOP_SNAPSHOT_CGROUP_TREE_H

#include "snapshot/snapshot.h"

/* A new cgroup, zeroed but for the path; the pointer is good until the next call. */
struct cgroup *snapshot_add_cgroup(struct snapshot *snapshot, const char *path);
/* Whether it may be of the tree: "/../x" is outside of the reader's cgroup namespace. */
bool cgroup_path_is_in_tree(const char *path);
/* The order of the tree: a group before all below it, and these before any other. */
int cgroup_compare_paths(const char *a, const char *b);
/*
 * Sorts the cgroups, links them to each other and to the processes, which are ordered by now; false
 * when a path occurs twice or does not begin with a slash.  A missing root is added.
 */
bool snapshot_link(struct snapshot *snapshot);
/* The cgroup of exactly this path, or NULL. */
struct cgroup *snapshot_find_cgroup(const struct snapshot *snapshot, const char *path);

#endif
