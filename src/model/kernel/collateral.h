/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who exits because of a kill, though the kernel does not kill it: what parents, containers, pods
 * and units do. */
#ifndef OOMTOP_MODEL_KERNEL_COLLATERAL_H
#define OOMTOP_MODEL_KERNEL_COLLATERAL_H

#include "model/kernel/kill_set.h"
#include "model/kernel/relations.h"

/* Adds what follows from the kernel's part. */
void kill_add_collateral(struct kill *kill, const struct relations *relations, bool *gone);
/* Whether it is a program whose parent ends all its children when one is killed. */
bool kill_is_restarter(const struct process *process);
/* Whether it is the process that holds a pod's sandbox. */
bool kill_is_sandbox(const struct process *process);
/* Whether systemd ends the unit when that process of it is killed, and then also the process. */
bool kill_ends_unit(
	const struct snapshot *snapshot, const struct unit *unit, const struct process *victim);
bool kill_unit_stops(const struct unit *unit, const struct process *process);

#endif
