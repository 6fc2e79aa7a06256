/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The units of a snapshot, found by name and by process. */
#ifndef OOMTOP_SNAPSHOT_UNIT_H
#define OOMTOP_SNAPSHOT_UNIT_H

#include "snapshot/snapshot.h"

#define MANAGER_SYSTEM "system"

/* A new unit, zeroed but for these; the pointer is good until the next call. */
struct unit *snapshot_add_unit(struct snapshot *snapshot, const char *manager, const char *name);
/* Sorts the units, for them to be found; false when one is there twice or lacks a name. */
bool snapshot_order_units(struct snapshot *snapshot);
const struct unit *snapshot_find_unit(
	const struct snapshot *snapshot, const char *manager, const char *name);

/*
 * The unit a process belongs to: its manager confirmed that this is the control group the process
 * runs in.  NULL where it did not, and where it was not asked: a cgroup may have any name.
 */
const struct unit *snapshot_unit_of(const struct snapshot *snapshot, const struct process *process);
/* The unit that is its container's, confirmed in the same way; NULL for none. */
const struct unit *snapshot_container_unit_of(
	const struct snapshot *snapshot, const struct process *process);
/* The user's manager it runs under, as a confirmed unit of the system's: user@1000.service; NULL
 * for none. */
const struct unit *snapshot_user_manager_of(
	const struct snapshot *snapshot, const struct process *process);
/* A copy with texts of its own. */
struct unit unit_copy(struct arena *arena, const struct unit *unit);
/* Whether the process runs in the unit's cgroup or below it. */
bool unit_has(const struct unit *unit, const struct process *process);
/* Whether its unit is one of a user's own manager. */
bool unit_is_users(const struct process *process);
/* Whether both run in one container, or in one unit of one manager: each user may have his own. */
bool unit_is_shared(const struct process *a, const struct process *b);

#endif
