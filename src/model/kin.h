/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is related to whom: children of a process, and those that run on one address space. */
#ifndef OOMTOP_MODEL_KIN_H
#define OOMTOP_MODEL_KIN_H

#include "snapshot/snapshot.h"

struct kin {
	const struct snapshot *snapshot; /* must outlive it */
	const struct process **by_parent;
	const struct process **by_mm; /* of those whose mm_owner_pid is known */
	size_t parent_count, mm_count;
};

/* A run of one of the two lists. */
struct kin_run {
	const struct process *const *items;
	size_t count;
};

void kin_init(struct kin *ret_kin, const struct snapshot *snapshot);
void kin_release(struct kin *kin);

struct kin_run kin_children(const struct kin *kin, pid_t pid);
/* Whether the two are known to run on one address space. */
bool kin_share_memory(const struct process *a, const struct process *b);
/* All that are known to run on its address space, itself included; none when that is not known. */
struct kin_run kin_sharers(const struct kin *kin, const struct process *process);

#endif
