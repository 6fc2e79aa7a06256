/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/large.h"

#include "snapshot/cgroup_tree.h"

enum { LARGE_PERCENT = 1 };

/* The limited cgroup above the process that has the least headroom; NULL: the machine has less. */
static const struct domain_ranking *filled_first(
	struct drill_context *context, const struct process *process)
{
	const struct snapshot *snapshot = context->snapshot;
	const struct domain_ranking *machine = drill_context_ranking(context, CGROUP_UNKNOWN);
	const struct domain_ranking *fullest =
		machine && machine->headroom_is_known ? machine : NULL;

	for (size_t memcg = process->memcg; memcg != CGROUP_UNKNOWN;
		memcg = cgroup_above(snapshot, memcg)) {
		const struct domain_ranking *ranking =
			memcg_is_limited(&snapshot->cgroups[memcg])
				? drill_context_ranking(context, memcg)
				: NULL;

		if (ranking && ranking->headroom_is_known &&
			domain_charges(&ranking->domain, snapshot, process) &&
			(!fullest || ranking->headroom.expected_bytes <
					     fullest->headroom.expected_bytes))
			fullest = ranking;
	}
	return fullest == machine ? NULL : fullest;
}

int64_t large_pages_of(const struct domain *domain)
{
	return domain->total_pages / 100 * LARGE_PERCENT;
}

int64_t large_pages(
	struct drill_context *context, const struct verdict *verdict, const struct process *process)
{
	int64_t pages = large_pages_of(&verdict->domain);
	const struct domain_ranking *first = filled_first(context, process);

	return first ? size_smaller(pages, large_pages_of(&first->domain)) : pages;
}

bool large_is(struct drill_context *context, const struct verdict *verdict,
	const struct ranking_entry *entry)
{
	return figure_or(entry->badness.memory_pages, 0) >
	       large_pages(context, verdict, entry->process);
}
