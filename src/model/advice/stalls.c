/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/advice/stalls.h"

#include "model/kernel/throttle.h"
#include "snapshot/cgroup_tree.h"

/* The innermost cgroup above the process that is stalled. */
static size_t stalled_above(const struct snapshot *snapshot, const struct process *process)
{
	size_t memcg = process->memcg;

	while (memcg != CGROUP_UNKNOWN && !throttle_is_stalled(snapshot, memcg))
		memcg = cgroup_above(snapshot, memcg);
	return memcg;
}

struct stalls stalls_of(const struct snapshot *snapshot, const struct target *target)
{
	struct stalls stalls = { .now_memcg = CGROUP_UNKNOWN, .leak_memcg = CGROUP_UNKNOWN };

	for (size_t i = 0; i < target->count && stalls.now_memcg == CGROUP_UNKNOWN; i++)
		stalls.now_memcg = stalled_above(snapshot, target->items[i]);
	stalls.is_of_swap = stalls.now_memcg != CGROUP_UNKNOWN &&
			    throttle_is_stalled_by_swap(snapshot, stalls.now_memcg);
	return stalls;
}

static bool is_charged(
	const struct snapshot *snapshot, const struct target *target, const struct domain *domain)
{
	for (size_t i = 0; i < target->count; i++)
		if (domain_charges(domain, snapshot, target->items[i]))
			return true;
	return false;
}

void stalls_note(struct stalls *stalls, const struct snapshot *snapshot,
	const struct target *target, const struct drill_summary *summary)
{
	/* after a kill the domain that was full first may be another one */
	if (stalls->leaker || summary->end != DRILL_STALLED || summary->kill_count > 0 ||
		summary->domain.kind != DOMAIN_MEMCG ||
		!is_charged(snapshot, target, &summary->domain))
		return;
	stalls->leaker =
		summary->leaker ? summary->leaker : target_largest(&summary->group->members);
	stalls->group_word = summary->group ? summary->group->word : NULL;
	stalls->leak_memcg = summary->domain.memcg;
	if (stalls->now_memcg == CGROUP_UNKNOWN)
		stalls->is_of_swap = summary->stalls_by_swap;
}

bool stalls_any(const struct stalls *stalls)
{
	return stalls->now_memcg != CGROUP_UNKNOWN || stalls->leaker;
}
