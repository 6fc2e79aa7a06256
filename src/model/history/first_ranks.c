/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/history/first_ranks.h"

#include "base/memory.h"

static size_t index_of(const struct snapshot *snapshot, const struct process *process)
{
	return (size_t)(process - snapshot->processes);
}

static void keep_first(const struct verdict *verdict, const struct snapshot *snapshot, bool *keep)
{
	for (size_t i = 0; i < verdict->ranked_count && i < FIRST_RANKS_KEPT; i++)
		keep[index_of(snapshot, verdict->entries[i].process)] = true;
}

static void keep_first_of_groups(
	const struct verdict *verdict, const struct snapshot *snapshot, bool *keep)
{
	CLEANUP_FREE bool *has_one = memory_alloc(snapshot->cgroup_count * sizeof(*has_one));

	for (size_t i = 0; i < verdict->ranked_count; i++) {
		const struct process *process = verdict->entries[i].process;

		if (process->memcg >= snapshot->cgroup_count || has_one[process->memcg])
			continue;
		has_one[process->memcg] = true;
		keep[index_of(snapshot, process)] = true;
	}
}

static void keep_killed(const struct kill *kill, const struct snapshot *snapshot, bool *keep)
{
	for (size_t i = 0; i < kill->killed_count; i++)
		keep[index_of(snapshot, kill->killed[i])] = true;
	for (size_t i = 0; i < kill->collateral_count; i++)
		keep[index_of(snapshot, kill->collateral[i].process)] = true;
}

bool *first_ranks_choose(const struct verdict *verdict, const struct snapshot *snapshot)
{
	bool *keep = memory_alloc(snapshot->process_count * sizeof(*keep));

	keep_first(verdict, snapshot, keep);
	keep_first_of_groups(verdict, snapshot, keep);
	keep_killed(&verdict->kill, snapshot, keep);
	return keep;
}
