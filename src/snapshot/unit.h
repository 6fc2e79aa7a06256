/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The systemd units of a snapshot, by name and by process. */
#ifndef OOMTOP_SNAPSHOT_UNIT_H
#define OOMTOP_SNAPSHOT_UNIT_H

#include "snapshot/snapshot.h"

#define MANAGER_SYSTEM "system"

/* Adds a unit, zeroed but for these texts, which are not copied.  Valid until the next call. */
struct unit *snapshot_add_unit(struct snapshot *snapshot, const char *manager, const char *name);
/* Sorts the units so that they can be found.  False if one occurs twice or lacks a name. */
bool snapshot_order_units(struct snapshot *snapshot);
/*
 * Sets unit_cgroup of the processes of a recording that was made before the key was: version 1 has
 * a process in the memory cgroup of its unit or, if the unit has none, in the nearest one above it.
 */
void snapshot_infer_unit_cgroups(struct snapshot *snapshot);
/* The unit of that manager and name; NULL for none. */
const struct unit *snapshot_find_unit(
	const struct snapshot *snapshot, const char *manager, const char *name);

/*
 * The unit a process belongs to: the manager confirmed that the process's cgroup is the unit's.
 * NULL if the manager did not or was not asked, because a cgroup may have any name.
 */
const struct unit *snapshot_unit_of(const struct snapshot *snapshot, const struct process *process);
/* The confirmed unit whose own cgroup has that path; NULL for none. */
const struct unit *snapshot_unit_at(const struct snapshot *snapshot, const char *path)
	__attribute__((nonnull));
/* The confirmed unit of the process's container; NULL for none. */
const struct unit *snapshot_container_unit_of(
	const struct snapshot *snapshot, const struct process *process);
/*
 * The user's manager that the process runs under, as a confirmed unit of the system's manager:
 * user@1000.service.  NULL for none.
 */
const struct unit *snapshot_user_manager_of(
	const struct snapshot *snapshot, const struct process *process);
/* A copy whose texts belong to the arena. */
struct unit unit_copy(struct arena *arena, const struct unit *unit);
/* Whether the process runs in the unit's cgroup or below it. */
bool unit_has(const struct unit *unit, const struct process *process);
/* Whether systemd named the process as the unit's main process; false for a unit of NULL. */
bool unit_has_main(const struct unit *unit, const struct process *process)
	__attribute__((nonnull(2)));
/*
 * The template, such as "sshd@.service", of a unit that systemd starts for one connection and never
 * again by that name; NULL for any other unit.  The arena owns it.
 */
const char *unit_template_of_connection(struct arena *arena, const struct unit *unit)
	__attribute__((nonnull, warn_unused_result));
/* Whether the process is in a unit of a user's own manager, by its cgroup path. */
bool unit_is_users(const struct process *process);
/*
 * Whether both processes run in one container, or in one unit of one manager: each user's manager
 * may have a unit of that name.
 */
bool unit_is_shared(const struct process *a, const struct process *b);

#endif
