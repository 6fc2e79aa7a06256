/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/prose_domain.h"

#include "base/text.h"
#include "model/kernel/domain_container.h"
#include "model/kernel/kill_unit.h"
#include "snapshot/unit.h"
#include "views/prose/prose_words.h"

#include <stdlib.h>

/* " This assumes 5.0G more than is available (178M)."; "" for growth that is possible. */
static const char *excess_words(struct arena *arena, const struct snapshot *snapshot)
{
	int64_t grown = 0;

	if (snapshot->overcommitted_bytes == 0)
		return "";
	for (size_t i = 0; i < snapshot->process_count; i++)
		grown = size_sum(grown, snapshot->processes[i].grown_bytes);
	return text_format(arena, " This assumes %s more than is available (%s).",
		prose_size(arena, snapshot->overcommitted_bytes),
		prose_size(arena, grown - snapshot->overcommitted_bytes));
}

const char *prose_assumptions(struct arena *arena, const struct snapshot *snapshot)
{
	const char *text = "What if (not the current state): ";

	if (snapshot->assumption_count == 0)
		return NULL;
	for (size_t i = 0; i < snapshot->assumption_count; i++)
		text = text_format(arena, "%s%s%s", text, i ? ", " : "",
			text_escape(arena, snapshot->assumptions[i]));
	return text_format(arena, "%s.%s", text, excess_words(arena, snapshot));
}

const char *prose_collateral_reason(enum collateral_reason reason, size_t count)
{
	static const struct {
		const char *one, *many;
	} words[] = {
		[COLLATERAL_RESTART] = { "its parent restarts all its children",
			"their parent restarts them all" },
		[COLLATERAL_PARENT] = { "its parent is gone", "their parent is gone" },
		[COLLATERAL_NAMESPACE] = { "the init of its container is killed",
			"the init of their container is killed" },
		[COLLATERAL_MAIN] = { "its container exits with its main process",
			"their container exits with its main process" },
		[COLLATERAL_POD] = { "the kubelet ends a pod without its sandbox",
			"the kubelet ends a pod without its sandbox" },
		[COLLATERAL_UNIT] = { "systemd stops its unit", "systemd stops their unit" },
	};
	_Static_assert(sizeof(words) / sizeof(*words) == COLLATERAL_UNIT + 1,
		"an entry for each enum collateral_reason");

	return count == 1 ? words[reason].one : words[reason].many;
}

/* Of a unit whose KillMode= spares processes. */
static const char *stop_commands(struct arena *arena, const struct unit *unit)
{
	const char *which = unit->stop_commands.known
				    ? "runs its ExecStop= or ExecStopPost="
				    : "runs its ExecStop= or ExecStopPost=, if it has any";

	return text_format(arena, "KillMode=%s spares them, but systemd %s, which may end them",
		text_escape(arena, unit->kill_mode), which);
}

const char *prose_unit_doubt(
	struct arena *arena, const struct snapshot *snapshot, const struct process *victim)
{
	switch (kill_unit_doubt(snapshot, victim)) {
	case UNIT_DOUBT_NONE:
		break;
	case UNIT_DOUBT_POLICY:
		return unit_is_users(victim)
			       ? "by default they do, but a user's systemd tells its "
				 "OOMPolicy= to that user only"
			       : "by default they do, but no OOMPolicy= of it is known";
	case UNIT_DOUBT_MAIN:
		return text_format(arena, "they do if %s is the main process, and %s",
			prose_process(arena, victim),
			unit_is_users(victim)
				? "a user's systemd tells its MainPID= to that user only"
				: "no MainPID= of the unit is known");
	case UNIT_DOUBT_COMMANDS:
		return stop_commands(arena, snapshot_unit_of(snapshot, victim));
	}
	return "";
}

/* "; a[1], b[2] and 3 more are killed with it (memory.oom.group of /x)" */
static const char *prose_killed_with(struct arena *arena, const struct kill *kill)
{
	enum { NAMED_MAX = 3 };

	if (kill->killed_count < 2)
		return "";
	return text_format(arena, "; %s %s killed with it (%s%s)",
		prose_processes(arena, kill->killed + 1, kill->killed_count - 1, NAMED_MAX),
		kill->killed_count == 2 ? "is" : "are",
		kill->group ? "memory.oom.group of " : "they share its address space",
		kill->group ? text_escape(arena, kill->group->path) : "");
}

/* A unit that systemd stops is not started again, whatever else ends its processes. */
static enum collateral_reason weightiest_reason(const struct kill *kill)
{
	for (size_t i = 0; i < kill->collateral_count; i++)
		if (kill->collateral[i].reason == COLLATERAL_UNIT)
			return COLLATERAL_UNIT;
	return kill->collateral[0].reason;
}

static const char *prose_collateral(struct arena *arena, const struct kill *kill)
{
	size_t count = kill->collateral_count;

	if (count == 0)
		return "";
	return text_format(arena, "; %s (%s)",
		prose_count(arena, count, "more process exits", "more processes exit"),
		prose_collateral_reason(weightiest_reason(kill), count));
}

const char *prose_kill_set(struct arena *arena, const struct kill *kill)
{
	return text_format(
		arena, "%s%s", prose_killed_with(arena, kill), prose_collateral(arena, kill));
}

const char *prose_domain_kind(const struct domain *domain)
{
	static const char *const words[] = {
		[DOMAIN_MACHINE] = "machine", [DOMAIN_MEMCG] = "memcg", [DOMAIN_NODES] = "nodes"
	};
	_Static_assert(sizeof(words) / sizeof(*words) == DOMAIN_NODES + 1,
		"an entry for each enum domain_kind");

	return words[domain->kind];
}

const char *prose_domain(struct arena *arena, const struct domain *domain)
{
	if (domain->kind == DOMAIN_MACHINE)
		return "the machine";
	if (domain->kind == DOMAIN_NODES)
		return text_format(arena, "NUMA %s", prose_nodes(arena, domain->path));
	if (domain->is_own_container)
		return "this container";
	return text_escape(arena, domain->path);
}

const char *prose_domain_seen(
	struct arena *arena, const struct snapshot *snapshot, const struct domain *domain)
{
	struct domain own;
	struct error error;
	bool is_own = domain->kind == DOMAIN_MEMCG && domain_default(&own, snapshot, &error) == 0 &&
		      own.is_own_container && own.memcg == domain->memcg;

	return prose_domain(arena, is_own ? &own : domain);
}
