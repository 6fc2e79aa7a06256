/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report/limits.h"

#include "model/kernel/throttle.h"
#include "snapshot/cgroup_tree.h"

#include <stdlib.h>

static bool consider(struct limit_left *candidate, const struct snapshot *snapshot, size_t memcg)
{
	const struct cgroup *cgroup = &snapshot->cgroups[memcg];
	struct error error;

	if (!memcg_is_limited(cgroup) ||
		domain_memcg(&candidate->domain, snapshot, memcg, &error) < 0 ||
		domain_process_count(&candidate->domain, snapshot) == 0 ||
		!headroom_in(&candidate->headroom, snapshot, &candidate->domain))
		return false;
	candidate->is_guess = false;
	candidate->part_left =
		(double)candidate->headroom.min_bytes / (double)(cgroup->max_bytes.value + 1);
	return true;
}

static int compare(const void *left, const void *right)
{
	const struct limit_left *a = left, *b = right;

	if (a->part_left != b->part_left)
		return a->part_left < b->part_left ? -1 : 1;
	return a->domain.memcg < b->domain.memcg ? -1 : 1;
}

bool limit_may_stall(const struct snapshot *snapshot, const struct domain *domain)
{
	const struct cgroup *cgroup;
	struct headroom headroom;

	if (domain->kind != DOMAIN_MEMCG)
		return false;
	cgroup = &snapshot->cgroups[domain->memcg];
	return throttle_headroom(&headroom, snapshot, domain->memcg) &&
	       throttle_stalls(cgroup->high_bytes.value,
		       cgroup->max_bytes.value - cgroup->high_bytes.value, domain->page_size_bytes);
}

bool limit_is_stalled(const struct snapshot *snapshot, const struct domain *domain)
{
	return limit_may_stall(snapshot, domain) && throttle_is_stalled(snapshot, domain->memcg);
}

/* Takes the domain if less is left there, by any estimate, than in what was found so far. */
static void take_if_less(struct limit_above *above, const struct domain *domain,
	const struct headroom *headroom, bool stalls)
{
	if (headroom->max_bytes >= above->headroom.min_bytes)
		return;
	*above = (struct limit_above){
		.is_given = true, .stalls = stalls, .domain = *domain, .headroom = *headroom
	};
}

static void look_above(struct limit_above *above, struct headroom_memo *memo, size_t memcg)
{
	const struct snapshot *snapshot = memo->snapshot;
	struct headroom headroom;
	struct domain domain;
	struct error error;

	if (memcg_is_limited(&snapshot->cgroups[memcg]) &&
		domain_memcg(&domain, snapshot, memcg, &error) == 0 &&
		headroom_memo_in(&headroom, memo, &domain))
		take_if_less(above, &domain, &headroom, false);
	if (throttle_domain(&domain, snapshot, memcg) &&
		throttle_headroom(&headroom, snapshot, memcg) &&
		throttle_stalls(snapshot->cgroups[memcg].high_bytes.value,
			above->headroom.min_bytes - headroom.max_bytes, domain.page_size_bytes))
		take_if_less(above, &domain, &headroom, true);
}

struct limit_above limit_above_of(
	struct headroom_memo *memo, const struct domain *domain, const struct headroom *headroom)
{
	const struct snapshot *snapshot = memo->snapshot;
	struct limit_above above = { .headroom = *headroom };
	struct headroom high_headroom, machine_headroom;
	struct domain machine;
	struct error error;

	if (limit_may_stall(snapshot, domain) &&
		throttle_headroom(&high_headroom, snapshot, domain->memcg))
		above.headroom = high_headroom;
	if (domain_machine(&machine, snapshot, &error) == 0 &&
		headroom_memo_in(&machine_headroom, memo, &machine))
		take_if_less(&above, &machine, &machine_headroom, false);
	for (size_t memcg = cgroup_above(snapshot, domain->memcg); memcg != CGROUP_UNKNOWN;
		memcg = cgroup_above(snapshot, memcg))
		look_above(&above, memo, memcg);
	return above;
}

static struct memcg_limit judge(const struct limit_left *candidate, struct headroom_memo *memo,
	const struct calibration *calibration)
{
	const struct snapshot *snapshot = memo->snapshot;
	struct memcg_limit limit = { .domain = candidate->domain,
		.cgroup = &snapshot->cgroups[candidate->domain.memcg],
		.headroom = candidate->headroom };
	struct verdict verdict;

	verdict_by(&verdict, snapshot, &candidate->domain, calibration);
	limit.outcome = verdict.outcome;
	limit.certain = verdict.doubts == 0;
	limit.certain_in_effect = verdict_is_certain_in_effect(&verdict);
	limit.alike_count = verdict.alike_count;
	limit.excess = verdict.excess;
	limit.victim = verdict.victim ? verdict.victim->process : NULL;
	limit.killed_count = verdict.kill.killed_count;
	limit.stalls = limit_may_stall(snapshot, &candidate->domain);
	limit.above = limit_above_of(memo, &candidate->domain, &candidate->headroom);
	verdict_release(&verdict);
	return limit;
}

size_t limits_list(struct limit_left *ret_list, const struct snapshot *snapshot)
{
	size_t count = 0;

	for (size_t i = 0; i < snapshot->cgroup_count; i++)
		count += consider(&ret_list[count], snapshot, i);
	return count;
}

size_t limits_list_fullest(struct limit_left *ret_list, const struct snapshot *snapshot)
{
	size_t count = limits_list(ret_list, snapshot);

	if (count > 0)
		qsort(ret_list, count, sizeof(*ret_list), compare);
	return count;
}

size_t limits_fullest(struct memcg_limit *limits, size_t capacity, const struct snapshot *snapshot,
	const struct calibration *calibration)
{
	struct limit_left *candidates = memory_alloc(snapshot->cgroup_count * sizeof(*candidates));
	struct headroom_memo memo = headroom_memo_of(snapshot);
	size_t count = limits_list_fullest(candidates, snapshot);

	for (size_t i = 0; i < count && i < capacity; i++)
		limits[i] = judge(&candidates[i], &memo, calibration);
	headroom_memo_release(&memo);
	free(candidates);
	return count;
}

/* The root of version 2 has no memory.max; of another cgroup an unknown limit may be one. */
bool limits_are_absent(const struct snapshot *snapshot)
{
	/* the root that a container sees may be below cgroups with limits */
	if (snapshot->machine.visibility == VISIBILITY_PID_NAMESPACE)
		return false;
	for (size_t i = 0; i < snapshot->cgroup_count; i++) {
		const struct cgroup *cgroup = &snapshot->cgroups[i];

		if (memcg_is_limited(cgroup) || (i > 0 && !cgroup->max_bytes.known))
			return false;
	}
	return snapshot->cgroup_count > 0 && figure_or(snapshot->machine.limits_unseen, 0) == 0;
}
