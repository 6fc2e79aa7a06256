/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/kill_unit.h"

#include "base/text.h"
#include "snapshot/unit.h"

#include <string.h>

/*
 * From memory.events, in cgroup v2 alone, and of units whose memory it accounts (src/core/cgroup.c:
 * unit_watch_cgroup_memory).  NULL: of a unit that is not known.
 */
static bool systemd_learns_of_kills(const struct snapshot *snapshot, const struct unit *unit)
{
	return snapshot->cgroup_version != CGROUP_V1 &&
	       figure_or(snapshot->machine.memory_controller, 1) != 0 &&
	       !(unit && figure_or(unit->memory_accounting, 1) == 0);
}

/*
 * src/core/service.c: service_notify_cgroup_oom_event.  "kill" also sets memory.oom.group, the
 * kernel's part, which spares what is at -1000: systemd does not.
 */
bool kill_unit_ends_by_policy(const struct snapshot *snapshot, const struct unit *unit)
{
	return unit->oom_policy && systemd_learns_of_kills(snapshot, unit) &&
	       (strcmp(unit->oom_policy, "stop") == 0 || strcmp(unit->oom_policy, "kill") == 0);
}

/* A service also ends with its main process, whatever the policy. */
bool kill_unit_ends(
	const struct snapshot *snapshot, const struct unit *unit, const struct process *victim)
{
	return unit_has_main(unit, victim) || kill_unit_ends_by_policy(snapshot, unit);
}

/* How much of the path of the victim's cgroup leads to its unit. */
static size_t unit_path_length(const struct process *victim)
{
	const char *path = process_unit_cgroup(victim);
	size_t length = strlen(victim->unit), end = strlen(path);

	for (size_t i = end; i > length; i--)
		if ((i == end || path[i] == '/') && path[i - length - 1] == '/' &&
			memcmp(&path[i - length], victim->unit, length) == 0)
			return i;
	return end;
}

bool kill_unit_has(const struct process *victim, const struct process *other)
{
	const char *path = process_unit_cgroup(victim), *other_path = process_unit_cgroup(other);
	size_t length;

	if (!victim->unit || !path || !other_path)
		return false;
	length = unit_path_length(victim);
	return strncmp(other_path, path, length) == 0 &&
	       (other_path[length] == '\0' || other_path[length] == '/');
}

/* Whether systemd may have started the process: a unit's main process has no parent in the unit. */
static bool may_be_main(const struct snapshot *snapshot, const struct process *process)
{
	const struct process *parent = snapshot_find(snapshot, process->ppid);

	return text_ends_with(process->unit, ".service") &&
	       !(parent && kill_unit_has(process, parent));
}

/* Whether the unit's KillMode= has systemd spare processes of the unit that it stops. */
static bool spares_some(const struct unit *unit)
{
	return unit->kill_mode &&
	       (strcmp(unit->kill_mode, "process") == 0 || strcmp(unit->kill_mode, "none") == 0);
}

/*
 * A service that stops runs its ExecStop=, ExecStopPost= or both whatever its KillMode= is
 * (src/core/service.c: service_enter_stop, service_enter_stop_post), and these may end what
 * KillMode= spares: the stop script of a database does.
 */
static enum unit_doubt doubt_of_known(
	const struct snapshot *snapshot, const struct unit *unit, const struct process *victim)
{
	if (!text_ends_with(unit->name, ".service"))
		return UNIT_DOUBT_NONE;
	if (kill_unit_ends(snapshot, unit, victim))
		return spares_some(unit) && figure_or(unit->stop_commands, 1) != 0
			       ? UNIT_DOUBT_COMMANDS
			       : UNIT_DOUBT_NONE;
	/* a systemd that tells KillMode= and no MainPID= knows of no main process */
	return !systemd_learns_of_kills(snapshot, unit) && !unit->main_pid.known &&
			       !unit->kill_mode && may_be_main(snapshot, victim)
		       ? UNIT_DOUBT_MAIN
		       : UNIT_DOUBT_NONE;
}

/*
 * Of a container, a user's manager or a machine whose bus does not answer, the units are not known,
 * and "stop" is the default (src/core/main.c: DefaultOOMPolicy=), also of scopes since systemd 253
 * and in Debian 12.  The scope of a container is delegated to its runtime, and goes on.  A systemd
 * that does not learn of the kill still sees its own child exit (src/core/service.c:
 * service_sigchld_event).
 */
enum unit_doubt kill_unit_doubt(const struct snapshot *snapshot, const struct process *victim)
{
	const struct unit *unit;

	if (!victim->unit || !process_unit_cgroup(victim))
		return UNIT_DOUBT_NONE;
	unit = snapshot_unit_of(snapshot, victim);
	if (unit)
		return doubt_of_known(snapshot, unit, victim);
	if (!systemd_learns_of_kills(snapshot, NULL))
		return may_be_main(snapshot, victim) ? UNIT_DOUBT_MAIN : UNIT_DOUBT_NONE;
	return text_ends_with(victim->unit, ".service") ||
			       (text_ends_with(victim->unit, ".scope") && !victim->container)
		       ? UNIT_DOUBT_POLICY
		       : UNIT_DOUBT_NONE;
}

bool kill_unit_stops(const struct unit *unit, const struct process *process)
{
	const char *mode = unit->kill_mode ? unit->kill_mode : "control-group";

	if (strcmp(mode, "none") == 0 || !unit_has(unit, process))
		return false;
	return strcmp(mode, "process") != 0 || unit_has_main(unit, process);
}

size_t kill_unit_count_undecided(
	const struct relations *relations, const struct process *victim, const bool *gone)
{
	struct arena arena = ARENA_EMPTY;
	size_t count;

	if (kill_unit_doubt(relations->snapshot, victim) == UNIT_DOUBT_NONE)
		return 0;
	count = relations_count_in_unit_cgroup(relations,
		arena_copy(&arena, process_unit_cgroup(victim), unit_path_length(victim)), gone);
	arena_release(&arena);
	return count;
}
