/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report/warnings.h"

#include "model/kernel/commit.h"
#include "model/kernel/throttle.h"
#include "model/report/warnings_memory.h"
#include "model/report/warnings_ranking.h"
#include "model/report/warnings_reading.h"

#include <stdlib.h>

enum { STALLED_NAMED = 3 };

static void add_outcome(struct verdict *verdict)
{
	if (verdict->outcome == OUTCOME_PANIC)
		warning_add(verdict, WARNING_PANIC_ON_OOM);
	if (verdict->outcome == OUTCOME_ALLOCATING_TASK)
		warning_add(verdict, WARNING_ALLOCATING_TASK);
	if (verdict->outcome == OUTCOME_NOBODY && !(verdict->doubts & DOUBT_PARTIAL))
		warning_add(verdict, WARNING_NOBODY);
}

static void add_pending(struct verdict *verdict)
{
	const struct ranking_entry *first = NULL;
	size_t count = 0;

	for (size_t i = 0; i < verdict->count; i++) {
		const struct ranking_entry *entry = &verdict->entries[i];

		if (!process_kill_is_pending(entry->process))
			continue;
		count++;
		first = first ? first : entry;
	}
	if (first) {
		struct warning *warning = warning_add(verdict, WARNING_KILL_PENDING);

		warning->entry = first;
		warning->count = count;
	}
}

static void add_doubts(struct verdict *verdict)
{
	if (verdict->doubts & (DOUBT_TOO_CLOSE | DOUBT_TIE)) {
		bool tie = verdict->doubts & DOUBT_TIE;
		struct warning *warning =
			warning_add(verdict, tie ? WARNING_TIE : WARNING_TOO_CLOSE);

		warning->count = verdict->candidate_count;
		warning->bytes = verdict_bytes(verdict, figure_or(verdict->counter_error_pages, 0));
	}
	if (verdict->doubts & DOUBT_ORIGIN)
		warning_add(verdict, WARNING_ORIGIN)->entry = verdict->first;
	if ((verdict->doubts & DOUBT_RULES) && verdict->scores_observed > 0) {
		struct warning *warning = warning_add(verdict, WARNING_RULES_UNPROVEN);

		warning->count = verdict->scores_reproduced;
		warning->more_count = verdict->scores_observed;
	}
	for (size_t i = 0; i < verdict->rule_doubt_count; i++)
		warning_add(verdict, WARNING_RULES_UNTOLD)->count = i;
	if (verdict->contradicting)
		warning_add(verdict, WARNING_SCORE)->entry = verdict->contradicting;
}

static void add_unit_unknown(struct verdict *verdict)
{
	struct warning *warning;

	if (verdict->kill.undecided_count == 0)
		return;
	warning = warning_add(verdict, WARNING_UNIT_UNKNOWN);
	warning->entry = verdict->victim;
	warning->count = verdict->kill.undecided_count;
}

/*
 * mm/oom_kill.c, oom_cpuset_eligible: if a policy binds the allocation (mbind, numactl), policies
 * and not cpusets decide which tasks are eligible.  No file of /proc shows them cheaply.
 */
static void add_memory_policies(struct verdict *verdict)
{
	if (verdict->domain.kind == DOMAIN_NODES)
		warning_add(verdict, WARNING_MEMORY_POLICIES);
}

/* memory.events counts "oom" where a limit was hit, and "oom_kill" where a process was killed. */
static void add_killed_from_above(struct verdict *verdict, const struct snapshot *snapshot)
{
	const struct cgroup *cgroup;

	if (verdict->domain.kind != DOMAIN_MEMCG)
		return;
	cgroup = &snapshot->cgroups[verdict->domain.memcg];
	if (cgroup->events_oom.known && cgroup->events_oom.value == 0 &&
		figure_or(cgroup->events_oom_kill, 0) > 0)
		warning_add(verdict, WARNING_KILLED_FROM_ABOVE)->count =
			(size_t)cgroup->events_oom_kill.value;
}

/* Warns of the domain's cgroups that stall now, but of none inside another of these. */
static void add_stalled(struct verdict *verdict, const struct snapshot *snapshot)
{
	bool in_memcg = verdict->domain.kind == DOMAIN_MEMCG;
	size_t end =
		in_memcg ? snapshot->cgroups[verdict->domain.memcg].end : snapshot->cgroup_count;
	size_t named = 0, last = 0;

	for (size_t i = in_memcg ? verdict->domain.memcg : 0; i < end; i++) {
		struct warning *warning;

		if (!throttle_is_stalled(snapshot, i))
			continue;
		if (named == STALLED_NAMED) {
			verdict->warnings[last].more_count++;
		} else {
			last = verdict->warning_count;
			warning = warning_add(verdict, WARNING_STALLED);
			warning->count = i;
			named++;
		}
		i = snapshot->cgroups[i].end - 1;
	}
}

static void add_ends(struct verdict *verdict, const struct snapshot *snapshot)
{
	if (verdict->domain.kind == DOMAIN_MACHINE && commit_is_strict(&snapshot->machine))
		warning_add(verdict, WARNING_STRICT_OVERCOMMIT);
	add_stalled(verdict, snapshot);
}

void warnings_make(struct verdict *verdict, const struct snapshot *snapshot)
{
	free(verdict->warnings);
	verdict->warnings = NULL;
	verdict->warning_count = 0;
	add_outcome(verdict);
	add_pending(verdict);
	add_ends(verdict, snapshot);
	add_doubts(verdict);
	warnings_reading_add(verdict, snapshot);
	warnings_ranking_add(verdict, snapshot);
	add_unit_unknown(verdict);
	add_memory_policies(verdict);
	add_killed_from_above(verdict, snapshot);
	warnings_memory_add(verdict, snapshot);
}
