/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/metrics/metrics.h"

#include "base/text.h"
#include "model/kernel/headroom.h"
#include "model/kernel/throttle.h"
#include "model/report/cgroup_kills.h"
#include "model/report/groups.h"
#include "model/report/limits.h"
#include "model/report/unaccounted.h"
#include "model/report/warnings.h"

#include <string.h>

static const struct figure yes = { 1, true };

/*
 * The unit as a label.  A pod's containers have units that are named by an ID, new with each start;
 * the pod says whose process that is.
 */
static const char *unit_label(const struct process *process)
{
	return process->pod ? NULL : process->unit;
}

static struct figure flag(bool value)
{
	return figure_of(value ? 1 : 0);
}

/* ---- the machine ---- */

static void add_warnings(struct exposition *exposition, const struct verdict *verdict)
{
	int64_t inversions = 0;

	for (size_t i = 0; i < verdict->warning_count; i++) {
		const struct warning *warning = &verdict->warnings[i];
		const struct process *process;

		if (warning->kind == WARNING_UPSIDE_DOWN)
			inversions = (int64_t)warning->count;
		if (warning->kind != WARNING_UNKILLABLE)
			continue;
		process = warning->entry->process;
		exposition_add(exposition, METRIC_UNKILLABLE, figure_of(warning->bytes),
			LABELS({ "comm", process->name }, { "unit", unit_label(process) },
				{ "pod", process->pod }));
	}
	exposition_add(exposition, METRIC_INVERSIONS, figure_of(inversions), NULL, 0);
}

static void add_exempt(struct exposition *exposition, const struct verdict *verdict)
{
	struct figure sum = figure_of(0);

	for (size_t i = verdict->ranked_count; i < verdict->count; i++)
		if (verdict->entries[i].exemption == EXEMPT_ADJ)
			sum = figure_add(sum, group_own_bytes(&verdict->entries[i]));
	exposition_add(exposition, METRIC_EXEMPT, sum, NULL, 0);
}

/* Several mounts and devices of one kind are one sample. */
static void add_unaccounted(struct exposition *exposition, const struct snapshot *snapshot)
{
	enum { FIGURES_MAX = 16 };
	size_t capacity = snapshot->machine.holder_count + FIGURES_MAX;
	struct unaccounted *list = memory_alloc(capacity * sizeof(*list));
	size_t count = unaccounted_list(snapshot, 1, list, capacity);

	for (size_t i = 0; i < count; i++) {
		int64_t sum = list[i].bytes;

		for (size_t j = i + 1; j < count; j++)
			if (strcmp(list[j].kind, list[i].kind) == 0)
				sum = size_sum(sum, list[j].bytes);
		/* the exposition takes the first of a kind, which has the whole sum */
		exposition_add(exposition, METRIC_UNACCOUNTED, figure_of(sum),
			LABELS({ "kind", list[i].kind }));
	}
	free(list);
}

void metrics_add_machine(struct exposition *exposition, const struct snapshot *snapshot,
	const struct verdict *verdict, const char *version, struct figure scan_microseconds)
{
	exposition_add(exposition, METRIC_BUILD_INFO, yes, LABELS({ "version", version }));
	exposition_add(exposition, METRIC_SCAN_DURATION, scan_microseconds, NULL, 0);
	exposition_add(
		exposition, METRIC_SEES_ALL, flag(machine_shows_all(&snapshot->machine)), NULL, 0);
	add_warnings(exposition, verdict);
	add_exempt(exposition, verdict);
	add_unaccounted(exposition, snapshot);
}

/* ---- a domain ---- */

/* The label of the domain; "machine" is no path. */
static const char *domain_label(const struct domain *domain)
{
	return domain->kind == DOMAIN_MACHINE ? "machine" : domain->path;
}

static const char *outcome_word(const struct verdict *verdict)
{
	switch (verdict->outcome) {
	case OUTCOME_KILL:
		return "kill";
	case OUTCOME_PANIC:
		return "panic";
	case OUTCOME_ALLOCATING_TASK:
		return "allocating-task";
	case OUTCOME_NOBODY:
		/* only in a cgroup does the kernel go on without a victim (out_of_memory()) */
		return verdict->domain.kind == DOMAIN_MEMCG ? "nobody" : "panic";
	case OUTCOME_SLEEP:
		return "sleep";
	}
	return NULL;
}

static void add_victim(
	struct exposition *exposition, const struct verdict *verdict, const char *domain)
{
	const struct ranking_entry *victim = verdict->victim;
	const struct process *process = victim->process;
	struct figure margin = verdict->runner_up ? verdict->runner_up->gap_pages : FIGURE_UNKNOWN;

	exposition_add(exposition, METRIC_VICTIM_INFO, yes,
		LABELS({ "domain", domain }, { "comm", process->name },
			{ "unit", unit_label(process) }, { "pod", process->pod },
			{ "killer", "kernel" }));
	if (victim->badness.pages.known)
		exposition_add(exposition, METRIC_VICTIM_BADNESS,
			figure_of(verdict_bytes(verdict, victim->badness.pages.value)),
			LABELS({ "domain", domain }));
	if (margin.known)
		exposition_add(exposition, METRIC_VICTIM_MARGIN,
			figure_of(verdict_bytes(verdict, margin.value)),
			LABELS({ "domain", domain }));
	exposition_add(exposition, METRIC_VICTIM_FREES, verdict->kill.freed_bytes,
		LABELS({ "domain", domain }));
}

/* RAM and swap; unknown where one of both is. */
static struct figure usage_of(const struct snapshot *snapshot, const struct domain *domain)
{
	const struct machine *machine = &snapshot->machine;
	const struct cgroup *cgroup;

	if (domain->kind != DOMAIN_MEMCG)
		return figure_add(
			figure_subtract(machine->mem_total_bytes, machine->mem_free_bytes),
			figure_subtract(machine->swap_total_bytes, machine->swap_free_bytes));
	cgroup = &snapshot->cgroups[domain->memcg];
	if (figure_or(machine->swap_total_bytes, -1) == 0)
		return cgroup->current_bytes;
	return figure_add(cgroup->current_bytes, cgroup->swap_current_bytes);
}

static void add_headroom(struct exposition *exposition, struct headroom_memo *memo,
	const struct domain *domain, const char *label)
{
	struct headroom headroom;

	if (!headroom_memo_in(&headroom, memo, domain))
		return;
	if (domain->kind == DOMAIN_MEMCG)
		headroom = limit_above_of(memo, domain, &headroom).headroom;
	exposition_add(exposition, METRIC_DOMAIN_HEADROOM, figure_of(headroom.min_bytes),
		LABELS({ "domain", label }, { "estimate", "min" }));
	exposition_add(exposition, METRIC_DOMAIN_HEADROOM, figure_of(headroom.expected_bytes),
		LABELS({ "domain", label }, { "estimate", "expected" }));
	exposition_add(exposition, METRIC_DOMAIN_HEADROOM, figure_of(headroom.max_bytes),
		LABELS({ "domain", label }, { "estimate", "max" }));
}

static void add_pressure(struct exposition *exposition, const char *domain, const char *kind,
	const struct pressure *pressure)
{
	exposition_add(exposition, METRIC_DOMAIN_PRESSURE, pressure->avg10,
		LABELS({ "domain", domain }, { "kind", kind }, { "window", "10s" }));
	exposition_add(exposition, METRIC_DOMAIN_PRESSURE, pressure->avg60,
		LABELS({ "domain", domain }, { "kind", kind }, { "window", "60s" }));
	exposition_add(exposition, METRIC_DOMAIN_PRESSURE, pressure->avg300,
		LABELS({ "domain", domain }, { "kind", kind }, { "window", "300s" }));
}

/* Unknown where figures that tell are. */
static struct figure stalled_in(const struct snapshot *snapshot, size_t memcg)
{
	struct headroom headroom;

	if (throttle_is_stalled_by_swap(snapshot, memcg))
		return flag(true);
	if (!snapshot->cgroups[memcg].high_bytes.known)
		return FIGURE_UNKNOWN;
	if (!throttle_applies(snapshot, memcg))
		return flag(false);
	if (!throttle_headroom(&headroom, snapshot, memcg))
		return FIGURE_UNKNOWN;
	return flag(throttle_is_stalled(snapshot, memcg));
}

static void add_memcg(struct exposition *exposition, const struct snapshot *snapshot, size_t memcg)
{
	const struct cgroup *cgroup = &snapshot->cgroups[memcg];

	exposition_add(exposition, METRIC_DOMAIN_STALLED, stalled_in(snapshot, memcg),
		LABELS({ "domain", cgroup->path }));
	add_pressure(exposition, cgroup->path, "some", &cgroup->pressure_some);
	add_pressure(exposition, cgroup->path, "full", &cgroup->pressure_full);
}

void metrics_add_domain(
	struct exposition *exposition, struct headroom_memo *memo, const struct verdict *verdict)
{
	const struct snapshot *snapshot = memo->snapshot;
	const struct domain *domain = &verdict->domain;
	const char *label = domain_label(domain);

	if (verdict->victim)
		add_victim(exposition, verdict, label);
	exposition_add(exposition, METRIC_VICTIM_CERTAIN, flag(verdict->doubts == 0),
		LABELS({ "domain", label }));
	exposition_add(exposition, METRIC_DOMAIN_OUTCOME, yes,
		LABELS({ "domain", label }, { "outcome", outcome_word(verdict) }));
	exposition_add(exposition, METRIC_DOMAIN_TOTAL,
		figure_of(verdict_bytes(verdict, domain->total_pages)),
		LABELS({ "domain", label }));
	exposition_add(exposition, METRIC_DOMAIN_USAGE, usage_of(snapshot, domain),
		LABELS({ "domain", label }));
	add_headroom(exposition, memo, domain, label);
	if (domain->kind == DOMAIN_MEMCG)
		add_memcg(exposition, snapshot, domain->memcg);
}

void metrics_add_stalled(struct exposition *exposition, const struct snapshot *snapshot, size_t max)
{
	for (size_t i = 0; i < snapshot->cgroup_count && max > 0; i++) {
		size_t before = exposition->samples[METRIC_DOMAIN_STALLED].count;

		if (!throttle_is_stalled(snapshot, i))
			continue;
		add_memcg(exposition, snapshot, i);
		max -= exposition->samples[METRIC_DOMAIN_STALLED].count - before;
	}
}

/* ---- kills ---- */

void metrics_add_kills(struct exposition *exposition, const struct snapshot *snapshot, size_t max)
{
	struct cgroup_kills *list = memory_alloc((snapshot->cgroup_count + 1) * sizeof(*list));
	size_t count = cgroup_kills_of_units(list, snapshot);

	exposition_add(exposition, METRIC_KILLS, snapshot->machine.oom_kills, NULL, 0);
	for (size_t i = 0; i < count && i < max; i++)
		exposition_add(exposition, METRIC_UNIT_KILLS, figure_of(list[i].kills),
			LABELS({ "unit", list[i].name }, { "cgroup", list[i].cgroup }));
	count = cgroup_kills_of_pods(list, snapshot);
	for (size_t i = 0; i < count && i < max; i++)
		exposition_add(exposition, METRIC_POD_KILLS, figure_of(list[i].kills),
			LABELS({ "pod", list[i].name }));
	free(list);
}

void metrics_add_recorded_kills(
	struct exposition *exposition, const struct tallied_kills *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		exposition_add(exposition, METRIC_RECORDED_KILLS, figure_of(items[i].count),
			LABELS({ "killer", kill_by_word(items[i].by) }, { "unit", items[i].unit },
				{ "pod", items[i].pod }));
}

/* ---- leaks ---- */

/* Whether both are of one pod, or where there is none, of one unit. */
static bool is_of_one(const struct process *a, const struct process *b)
{
	if (a->pod || b->pod)
		return text_is_known_same(a->pod, b->pod);
	return text_is_known_same(a->unit, b->unit);
}

/* Whether the leak ends with the leaker, and all that end before and with it are of its unit. */
static bool kills_itself(const struct drill_outcome *outcome, const struct process *leaker)
{
	for (size_t i = 0; i < outcome->kill_count; i++)
		if (!is_of_one(outcome->kills[i].victim, leaker))
			return false;
	for (size_t i = 0; i < outcome->collateral_count; i++)
		if (!is_of_one(outcome->collateral[i], leaker))
			return false;
	return outcome->end == DRILL_LEAKER_DIES;
}

void metrics_add_leak(struct exposition *exposition, const struct drill *drill)
{
	const struct drill_outcome *outcome = &drill->outcome;
	const struct process *leaker = drill->leaker, *first;
	const char *unit = unit_label(leaker);

	if ((!unit && !leaker->pod) || outcome->kill_count == 0)
		return;
	first = outcome->kills[0].victim;
	exposition_add(exposition, METRIC_LEAK_KILLS_SELF, flag(kills_itself(outcome, leaker)),
		LABELS({ "unit", unit }, { "pod", leaker->pod }));
	exposition_add(exposition, METRIC_LEAK_VICTIM_INFO, yes,
		LABELS({ "unit", unit }, { "pod", leaker->pod },
			{ "victim_unit", unit_label(first) }, { "victim_pod", first->pod },
			{ "victim_comm", first->name }));
	exposition_add(exposition, METRIC_LEAK_CERTAIN, flag(drill->certain),
		LABELS({ "unit", unit }, { "pod", leaker->pod }));
}
