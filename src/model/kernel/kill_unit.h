/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What systemd does to a unit of which a process is killed, and what is not known of that. */
#ifndef OOMTOP_MODEL_KERNEL_KILL_UNIT_H
#define OOMTOP_MODEL_KERNEL_KILL_UNIT_H

#include "model/kernel/relations.h"

enum unit_doubt {
	UNIT_DOUBT_NONE,
	UNIT_DOUBT_POLICY,   /* its OOMPolicy= is not known */
	UNIT_DOUBT_MAIN,     /* the victim may be its main process, and systemd did not tell that */
	UNIT_DOUBT_COMMANDS, /* its ExecStop= or ExecStopPost= may end what its KillMode= spares */
};

/*
 * Whether systemd learns of kills and stops the unit after one of any process in it, because
 * OOMPolicy= is "stop" or "kill".
 */
bool kill_unit_ends_by_policy(const struct snapshot *snapshot, const struct unit *unit);
/* Whether systemd stops the unit when that process of the unit is killed. */
bool kill_unit_ends(
	const struct snapshot *snapshot, const struct unit *unit, const struct process *victim);
/* Why it is not known whether the rest of its unit exits when that process is killed. */
enum unit_doubt kill_unit_doubt(const struct snapshot *snapshot, const struct process *victim);
/* How many processes of the victim's unit that are not `gone` kill_unit_doubt() is about. */
size_t kill_unit_count_undecided(
	const struct relations *relations, const struct process *victim, const bool *gone);
/* Whether the other is in the victim's unit, which has a cgroup; by its path. */
bool kill_unit_has(const struct process *victim, const struct process *other);
/* Whether systemd kills the process when it stops the unit, by the unit's KillMode=. */
bool kill_unit_stops(const struct unit *unit, const struct process *process);

#endif
