/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who is related to whom: children of a process, those that run on one address space, and those
 * in one cgroup or below it.
 */
#ifndef OOMTOP_MODEL_KERNEL_RELATIONS_H
#define OOMTOP_MODEL_KERNEL_RELATIONS_H

#include "snapshot/snapshot.h"

struct relations {
	const struct snapshot *snapshot; /* must outlive it */
	const struct process **by_parent;
	const struct process **by_mm; /* of those whose mm_owner_pid is known */
	size_t parent_count, mm_count;
	struct kin_paths *paths; /* made when the first cgroup is asked for */
};

/* A run of one of the two lists. */
struct relation_run {
	const struct process *const *items;
	size_t count;
};

void relations_init(struct relations *ret_relations, const struct snapshot *snapshot);
void relations_release(struct relations *relations);

struct relation_run relations_children(const struct relations *relations, pid_t pid);
/* Whether the two are known to run on one address space. */
bool process_shares_mm(const struct process *a, const struct process *b);
/* All that are known to run on its address space, itself included; none when that is not known. */
struct relation_run relations_sharers(
	const struct relations *relations, const struct process *process);

/*
 * All whose cgroup is `path` or below it, in the order of the snapshot.  The run is good until the
 * next call.
 */
struct relation_run kin_below(const struct relations *relations, const char *path);
/* How many are in exactly that cgroup, but for those `left_out` by place in the snapshot. */
size_t kin_count_in(const struct relations *relations, const char *path, const bool *left_out);

#endif
