/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/drill.h"

#include "model/drill/group_simulation.h"
#include "model/drill/leaker_nodes.h"
#include "model/drill/simulation.h"

#include <stdlib.h>

static bool is_same_outcome(const struct drill_outcome *a, const struct drill_outcome *b)
{
	if (a->end != b->end || a->kill_count != b->kill_count ||
		!domain_is_same(&a->domain, &b->domain))
		return false;
	for (size_t i = 0; i < a->kill_count; i++)
		if (a->kills[i].victim != b->kills[i].victim)
			return false;
	return true;
}

static struct drill_outcome simulate(
	const struct drill *drill, struct drill_context *context, size_t reclaim_case)
{
	if (drill->group)
		return group_simulation_run(context, drill->group, reclaim_case);
	return simulation_run(context, drill->leaker, drill->tmpfs, reclaim_case);
}

static void simulate_reclaim_cases(struct drill *drill, struct drill_context *context)
{
	drill->outcomes = memory_alloc(RECLAIM_CASE_COUNT * sizeof(*drill->outcomes));
	for (size_t reclaim_case = 0; reclaim_case < RECLAIM_CASE_COUNT; reclaim_case++) {
		struct drill_outcome *outcome = &drill->outcomes[drill->outcome_count];

		if (!drill_context_has_case(context, reclaim_case))
			continue;
		*outcome = simulate(drill, context, reclaim_case);
		drill->outcome_count++;
		drill->certain &= outcome->close_count == 0 && !outcome->is_vague;
		if (outcome->leaks_by_bytes < drill->min_leak_bytes)
			drill->min_leak_bytes = outcome->leaks_by_bytes;
		if (outcome->leaks_by_bytes > drill->max_leak_bytes)
			drill->max_leak_bytes = outcome->leaks_by_bytes;
		if (drill->has_alternative || is_same_outcome(&drill->outcomes[0], outcome))
			continue;
		drill->has_alternative = true;
		drill->alternative = *outcome;
		drill->alternative_case = reclaim_cases[reclaim_case];
	}
	drill->outcome = drill->outcomes[0];
}

/* Runs the drill of what the drill names. */
static int run(struct drill *drill, struct drill_context *context, struct error *error)
{
	struct domain machine;
	int result = domain_machine(&machine, context->snapshot, error);

	if (result < 0)
		return result;
	drill->certain = true;
	drill->min_leak_bytes = INT64_MAX;
	drill_context_limit_memory(context);
	drill_context_ranking(context, CGROUP_UNKNOWN);
	simulate_reclaim_cases(drill, context);
	drill->doubts = drill_context_doubts(context);
	drill->doubts |= drill->group ? group_node_doubts(context, drill->group)
				      : leaker_node_doubts(context, drill->leaker);
	drill->certain &= !drill->has_alternative && !drill->doubts &&
			  drill->outcome.end != DRILL_UNKNOWN &&
			  drill->outcome.end != DRILL_ALLOCATOR;
	return 0;
}

int drill_run(struct drill *ret_drill, struct drill_context *context, const struct process *leaker,
	const struct holder *tmpfs, struct error *error)
{
	struct drill drill = { .leaker = leaker, .tmpfs = tmpfs };
	int result = run(&drill, context, error);

	if (result == 0)
		*ret_drill = drill;
	return result;
}

int drill_run_group(struct drill *ret_drill, struct drill_context *context,
	const struct leak_group *group, struct error *error)
{
	struct drill drill = { .group = group };
	int result = run(&drill, context, error);

	if (result == 0)
		*ret_drill = drill;
	return result;
}

void drill_release(struct drill *drill)
{
	for (size_t i = 0; i < drill->outcome_count; i++)
		drill_outcome_release(&drill->outcomes[i]);
	free(drill->outcomes);
	*drill = (struct drill){ 0 };
}
