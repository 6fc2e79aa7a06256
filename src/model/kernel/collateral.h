/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processes that exit because of a kill although the kernel does not kill them: what parents,
 * PID namespaces, container runtimes and the kubelet do then, and systemd (kill_unit.h).
 */
#ifndef OOMTOP_MODEL_KERNEL_COLLATERAL_H
#define OOMTOP_MODEL_KERNEL_COLLATERAL_H

#include "model/kernel/kill_set.h"
#include "model/kernel/relations.h"

/*
 * Adds collateral and undecided_count to a kill whose `killed` is set.  `gone` says, by index
 * in the snapshot, which processes are dead; the collateral is added to these.
 */
void kill_add_collateral(struct kill *kill, const struct relations *relations, bool *gone)
	__attribute__((nonnull));
/*
 * Whether it is a program whose parent ends all its children when one of them is killed, and whose
 * children exit when the parent dies.
 */
bool kill_is_restarter(const struct process *process);
/* Whether it is the first process of a container, which ends with it. */
bool kill_ends_container(const struct snapshot *snapshot, const struct process *process);
/*
 * Whether it is a program that runs one other, waits for it, adopts what that leaves behind, and
 * exits with it: the init of many containers.
 */
bool kill_is_minimal_init(const struct process *process);
/*
 * The first process of a container that exits, and ends the container, when the process does: a
 * minimal init waits for the one program that it runs.  NULL for none.
 */
const struct process *kill_ended_init(
	const struct relations *relations, const struct process *process);
/* Whether the process holds the sandbox of a Kubernetes pod. */
bool kill_is_sandbox(const struct process *process);

#endif
