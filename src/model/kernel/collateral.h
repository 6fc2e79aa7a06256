/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processes that exit because of a kill although the kernel does not kill them: what parents,
 * PID namespaces, the kubelet and systemd do then.
 */
#ifndef OOMTOP_MODEL_KERNEL_COLLATERAL_H
#define OOMTOP_MODEL_KERNEL_COLLATERAL_H

#include "model/kernel/kill_set.h"
#include "model/kernel/relations.h"

enum unit_doubt {
	UNIT_DOUBT_NONE,
	UNIT_DOUBT_POLICY,   /* its OOMPolicy= is not known */
	UNIT_DOUBT_MAIN,     /* the victim may be its main process, and systemd did not tell that */
	UNIT_DOUBT_COMMANDS, /* its ExecStop= or ExecStopPost= may end what its KillMode= spares */
};

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
 * The first process of a container that exits, and ends the container, when the process does: a
 * minimal init waits for the one program that it runs.  NULL for none.
 */
const struct process *kill_ended_init(
	const struct relations *relations, const struct process *process);
/* Whether the process holds the sandbox of a Kubernetes pod. */
bool kill_is_sandbox(const struct process *process);
/* Whether systemd stops the unit when that process of the unit is killed. */
bool kill_ends_unit(
	const struct snapshot *snapshot, const struct unit *unit, const struct process *victim);
/* Why it is not known whether the rest of its unit exits when that process is killed. */
enum unit_doubt kill_unit_doubt(const struct snapshot *snapshot, const struct process *victim);
/* Whether the other is in the victim's unit, which has a cgroup; by its path. */
bool kill_is_in_unit_of(const struct process *victim, const struct process *other);
/* Whether systemd kills the process when it stops the unit, by the unit's KillMode=. */
bool kill_unit_stops(const struct unit *unit, const struct process *process);

#endif
