/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which mapped files of a process reclaim can drop where a domain is exhausted, before the killer
 * computes badness: page cache (page_cache.h) that is on the lists of the domain and that
 * memory.min does not keep.
 *
 * - A cgroup's reclaim takes what is on the lists of the cgroup (mm/vmscan.c: shrink_node_memcgs),
 *   and a file stays charged to the cgroup that read it first, whoever maps it.  On NUMA nodes
 *   reclaim takes what is on theirs.
 * - The files of a process are taken to be charged to its own cgroup as far as that has page cache,
 *   of which memory.min may keep some (headroom_tree.h).
 * - No more can go than the process maps without a lock (locked_memory.h).
 * - A leak in a cgroup comes to fill what the cgroup protects: of the leaker no file is kept.
 */
#ifndef OOMTOP_MODEL_KERNEL_DROPPABLE_FILES_H
#define OOMTOP_MODEL_KERNEL_DROPPABLE_FILES_H

#include "model/kernel/headroom_tree.h"

struct droppable_files {
	const struct snapshot *snapshot;
	struct domain domain;
	bool is_protected; /* some cgroup has a memory.min, and the tree is there */
	struct headroom_tree tree;
};

/* The caller releases it; the snapshot must outlive it. */
void droppable_files_init(struct droppable_files *files, const struct snapshot *snapshot,
	const struct domain *domain) __attribute__((nonnull));
void droppable_files_release(struct droppable_files *files) __attribute__((nonnull));

/* What reclaim can drop at most, in bytes, of a process that does not leak. */
int64_t droppable_files_bytes(const struct droppable_files *files, const struct process *process)
	__attribute__((nonnull));
/* Of one that leaks. */
int64_t droppable_files_of_leaker(const struct droppable_files *files,
	const struct process *process) __attribute__((nonnull));

/* Where the mapped files of a process are that reclaim in a domain leaves, in bytes. */
struct kept_files {
	int64_t elsewhere_bytes; /* charged to other cgroups, or on other nodes */
	int64_t protected_bytes; /* by memory.min */
	int64_t locked_bytes;
};

struct kept_files droppable_files_kept(const struct snapshot *snapshot, const struct domain *domain,
	const struct process *process) __attribute__((nonnull));

#endif
