/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree of memory cgroups of a snapshot, and the cgroup that each process is charged to. */
#ifndef OOMTOP_SNAPSHOT_CGROUP_TREE_H
#define OOMTOP_SNAPSHOT_CGROUP_TREE_H

#include "snapshot/snapshot.h"

/*
 * The cgroup above; CGROUP_UNKNOWN above the root, so that a walk up ends there.  The root is
 * walked over as well: in a container it is the container's own cgroup and may have limits.
 */
static inline size_t cgroup_above(const struct snapshot *snapshot, size_t memcg)
{
	return memcg == 0 ? CGROUP_UNKNOWN : snapshot->cgroups[memcg].parent;
}

/*
 * Adds a cgroup, zeroed but for the path, which is not copied.  The pointer is valid until the next
 * call.
 */
struct cgroup *snapshot_add_cgroup(struct snapshot *snapshot, const char *path);
/* Whether the path may be in the tree: "/../x" is beyond the reader's cgroup namespace. */
bool cgroup_path_is_in_tree(const char *path);
/* Whether `path` is that of the cgroup `above` or of one below it; false for a `path` of NULL. */
bool cgroup_path_is_within(const char *path, const char *above) __attribute__((nonnull(2)));
/* The same for a cgroup as users write it: slashes at the end of `word` do not count. */
bool cgroup_path_is_within_word(const char *path, const char *word) __attribute__((nonnull(2)));
/* Compares paths in the order of the tree: a cgroup, all cgroups below it, then any other. */
int cgroup_compare_paths(const char *a, const char *b);
/*
 * Sorts the cgroups, adds a missing root, and links cgroups and processes; snapshot_order() must
 * have been called.  False if a path occurs twice or does not begin with a slash.
 */
bool snapshot_link(struct snapshot *snapshot);
/* Whether any cgroup keeps memory from reclaim by its memory.min. */
bool snapshot_has_min(const struct snapshot *snapshot) __attribute__((nonnull));
/* The cgroup of exactly this path, or NULL. */
struct cgroup *snapshot_find_cgroup(const struct snapshot *snapshot, const char *path);

#endif
