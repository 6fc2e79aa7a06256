/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Relations between the processes of a snapshot, found without a look at all of them: the children
 * of a process, the processes on one address space, and the processes in or below a cgroup.
 */
#ifndef OOMTOP_MODEL_KERNEL_RELATIONS_H
#define OOMTOP_MODEL_KERNEL_RELATIONS_H

#include "snapshot/snapshot.h"

struct relations {
	const struct snapshot *snapshot;
	struct relation_orders *orders; /* of the processes, each sorted when first needed */
};

/* A part of a list of the relations; it must not be freed. */
struct relation_run {
	const struct process *const *items;
	size_t count;
};

/* The snapshot must outlive *ret_relations, which the caller releases. */
void relations_init(struct relations *ret_relations, const struct snapshot *snapshot);
/* Frees the lists and zeroes the relations; zeroed relations are left alone. */
void relations_release(struct relations *relations);

/*
 * How much more anonymous memory all processes map together than the machine has: as much is shared
 * since forks.  0 if that is not known, or within what both figures are off.
 */
int64_t relations_shared_anon_bytes(const struct relations *relations);
/* The children of a process. */
struct relation_run relations_children(const struct relations *relations, pid_t pid);
/* Whether two processes are known to share their address space (the kernel's function). */
bool process_shares_mm(const struct process *a, const struct process *b);
/*
 * Whether the process's memory is counted as its own: of several processes on one address space
 * only the one with the lowest PID counts, and the others die with it.
 */
bool process_has_own_memory(const struct process *process);
/* Whether the process is at -1000, and the kernel's own score agrees. */
bool process_is_at_min(const struct process *process);
/* Whether a process that is not at -1000 is known to share the address space of this one. */
bool process_shares_killable_mm(const struct snapshot *snapshot, const struct process *process);
/*
 * All processes known to run on this process's address space, with the process itself; empty if
 * its mm_owner_pid is not known.
 */
struct relation_run relations_sharers(
	const struct relations *relations, const struct process *process);

/*
 * All processes that systemd has in that cgroup or below it (process_unit_cgroup), in the order of
 * the snapshot.  The run is valid until the next call.
 */
struct relation_run relations_in_unit_cgroup(const struct relations *relations, const char *path);
/* How many that are, without those `left_out` by index: quick also for one kill after another. */
size_t relations_count_in_unit_cgroup(
	const struct relations *relations, const char *path, const bool *left_out);

#endif
