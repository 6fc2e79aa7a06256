/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/drill.h"

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

static void simulate_reclaim_cases(struct drill *drill, struct drill_context *context)
{
	drill->outcomes = memory_alloc(RECLAIM_CASE_COUNT * sizeof(*drill->outcomes));
	for (size_t reclaim_case = 0; reclaim_case < RECLAIM_CASE_COUNT; reclaim_case++) {
		struct drill_outcome *outcome = &drill->outcomes[drill->outcome_count];

		if (!drill_context_has_case(context, reclaim_case))
			continue;
		*outcome = simulation_run(context, drill->leaker, drill->tmpfs, reclaim_case);
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

int drill_run(struct drill *ret_drill, struct drill_context *context, const struct process *leaker,
	const struct holder *tmpfs, struct error *error)
{
	struct drill drill = {
		.leaker = leaker, .tmpfs = tmpfs, .certain = true, .min_leak_bytes = INT64_MAX
	};
	struct domain machine;
	int result = domain_machine(&machine, context->snapshot, error);

	if (result < 0)
		return result;
	drill_context_limit_memory(context);
	drill_context_ranking(context, CGROUP_UNKNOWN);
	simulate_reclaim_cases(&drill, context);
	drill.doubts = drill_context_doubts(context) | leaker_node_doubts(context, leaker);
	drill.certain &= !drill.has_alternative && !drill.doubts &&
			 drill.outcome.end != DRILL_UNKNOWN && drill.outcome.end != DRILL_ALLOCATOR;
	*ret_drill = drill;
	return 0;
}

void drill_release(struct drill *drill)
{
	for (size_t i = 0; i < drill->outcome_count; i++)
		drill_outcome_release(&drill->outcomes[i]);
	free(drill->outcomes);
	*drill = (struct drill){ 0 };
}
