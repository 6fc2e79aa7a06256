/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/drill_groups.h"

#include "model/drill/large.h"
#include "model/drill/simulation.h"

#include <stdlib.h>
#include <string.h>

enum {
	LIMITS_SIMULATED_MAX = 64, /* a group below more limits is not called alike */
};

/* A member that can be killed, the nearest limit above it, and the NUMA nodes it is bound to. */
struct contestant {
	const struct ranking_entry *entry;
	size_t limit;      /* CGROUP_UNKNOWN: the machine's */
	const char *nodes; /* "": none */
};

bool drill_can_leak(const struct ranking_entry *entry)
{
	return process_has_memory(entry->process) && !process_is_dying(entry->process) &&
	       entry->exemption != EXEMPT_INIT && entry->exemption != EXEMPT_NODES;
}

static const struct process *largest_member(const struct group *group)
{
	const struct ranking_entry *largest = NULL;

	for (size_t i = 0; i < group->count; i++) {
		const struct ranking_entry *member = group->members[i];

		if (drill_can_leak(member) &&
			(!largest || figure_compare(group_own_bytes(member),
					     group_own_bytes(largest), -1) < 0))
			largest = member;
	}
	return largest ? largest->process : NULL;
}

static size_t count_large(
	const struct group *group, const struct verdict *verdict, struct drill_context *context)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++)
		count += drill_can_leak(group->members[i]) &&
			 large_is(context, verdict, group->members[i]);
	return count;
}

static size_t count_unread(const struct snapshot *snapshot, const struct group *group)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++)
		count += drill_can_leak(group->members[i]) &&
			 node_policy_is_unread(snapshot, group->members[i]->process);
	return count;
}

static bool is_single(const struct group *group)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++)
		count += drill_can_leak(group->members[i]);
	return count == 1;
}

static bool is_large(
	const struct group *group, const struct verdict *verdict, struct drill_context *context)
{
	return figure_or(group->own_bytes, 0) / verdict->domain.page_size_bytes >
		       large_pages(context, verdict, largest_member(group)) ||
	       count_large(group, verdict, context) > 0;
}

static void set_dead(
	bool *dead, const struct snapshot *snapshot, const struct drill_outcome *outcome)
{
	for (size_t i = 0; i < outcome->kill_count; i++)
		dead[outcome->kills[i].victim - snapshot->processes] = true;
	for (size_t i = 0; i < outcome->collateral_count; i++)
		dead[outcome->collateral[i] - snapshot->processes] = true;
}

static size_t count_dying(const struct snapshot *snapshot, const struct group *group,
	struct drill_context *context, const struct process *leaker)
{
	struct drill_outcome outcome = simulation_run(context, leaker, NULL, 0, false);
	bool *dead = memory_alloc(snapshot->process_count * sizeof(*dead));
	size_t count = 0;

	set_dead(dead, snapshot, &outcome);
	for (size_t i = 0; i < group->ranked_count; i++)
		count += dead[group->members[i]->process - snapshot->processes];
	free(dead);
	drill_outcome_release(&outcome);
	return count;
}

static enum group_death death_after(const struct snapshot *snapshot, const struct group *group,
	struct drill_context *context, const struct drill_summary *summary)
{
	size_t count;

	if (summary->end == DRILL_UNKNOWN || summary->end == DRILL_ALLOCATOR)
		return GROUP_DEATH_UNKNOWN;
	if (group->ranked_count < 2)
		return group->ranked_count ? GROUP_DEATH_SINGLE : GROUP_DEATH_UNKNOWN;
	count = count_dying(snapshot, group, context, summary->leaker);
	if (count == group->ranked_count)
		return GROUP_DEATH_WHOLE;
	return count > 1 ? GROUP_DEATH_PART : GROUP_DEATH_ONE;
}

static const char *bound_to(const struct snapshot *snapshot, const struct process *process)
{
	struct node_binding binding;

	return node_binding_of(&binding, snapshot, process) ? binding.list : "";
}

static int compare_bounds(const struct contestant *a, const struct contestant *b)
{
	if (a->limit != b->limit)
		return a->limit < b->limit ? -1 : 1;
	return strcmp(a->nodes, b->nodes);
}

static int compare_contestants(const void *left, const void *right)
{
	const struct contestant *a = left, *b = right;

	int order = compare_bounds(a, b);

	if (order != 0)
		return order;
	return a->entry < b->entry ? -1 : a->entry > b->entry;
}

/* NULL: the leaker itself dies first, or nothing dies. */
static const struct process *first_other_death(const struct drill_summary *summary)
{
	return summary->first_victim == summary->leaker ? NULL : summary->first_victim;
}

static bool ends_alike(const struct drill_summary *a, const struct drill_summary *b)
{
	/* the leaker may also die with another process, by memory.oom.group or a restart */
	return a->end == b->end && domain_is_same(&a->domain, &b->domain) &&
	       a->kill_count == b->kill_count && a->is_last_victim == b->is_last_victim &&
	       first_other_death(a) == first_other_death(b);
}

static int simulate_also(struct group_drill *group, struct drill_context *context,
	const struct process *leaker, struct error *error)
{
	struct drill_summary summary;
	int result;

	if (!group->alike || leaker == group->summary.leaker)
		return 0;
	result = drill_summarize(&summary, context, leaker, NULL, error);
	if (result < 0)
		return result;
	group->certain &= summary.certain;
	group->alike = ends_alike(&group->summary, &summary);
	return 0;
}

static size_t list_contestants(
	struct contestant *list, const struct snapshot *snapshot, const struct group *group)
{
	size_t count = 0;

	for (size_t i = 0; i < group->ranked_count; i++)
		if (drill_can_leak(group->members[i]))
			list[count++] = (struct contestant){ group->members[i],
				memcg_limited_from(snapshot, group->members[i]->process->memcg),
				bound_to(snapshot, group->members[i]->process) };
	qsort(list, count, sizeof(*list), compare_contestants);
	return count;
}

/* Whether only some members can be killed: those that cannot never end like the others. */
static bool is_mixed(const struct group *group)
{
	for (size_t i = group->ranked_count; i < group->count && group->ranked_count > 0; i++)
		if (group->members[i]->exemption == EXEMPT_ADJ && drill_can_leak(group->members[i]))
			return true;
	return false;
}

static int simulate_extremes(struct group_drill *group, struct drill_context *context,
	const struct snapshot *snapshot, struct error *error)
{
	struct contestant *list = memory_alloc(group->group->ranked_count * sizeof(*list));
	size_t count = list_contestants(list, snapshot, group->group), limits = 0;
	int result = 0;

	for (size_t i = 0; result == 0 && group->alike && i < count; i++) {
		bool first = i == 0 || compare_bounds(&list[i - 1], &list[i]) != 0;
		bool last = i + 1 == count || compare_bounds(&list[i], &list[i + 1]) != 0;

		limits += first;
		if (limits > LIMITS_SIMULATED_MAX)
			group->alike = false;
		else if (first || last)
			result = simulate_also(group, context, list[i].entry->process, error);
	}
	free(list);
	return result;
}

static int add(struct group_drills *drills, const struct group *group,
	const struct verdict *verdict, struct drill_context *context,
	const struct snapshot *snapshot, struct error *error)
{
	struct group_drill one = { .group = group,
		.large_count = count_large(group, verdict, context),
		.unread_count = count_unread(snapshot, group) };
	int result = drill_summarize(&one.summary, context, largest_member(group), NULL, error);

	if (result < 0)
		return result;
	one.alike = (one.unread_count == 0 || is_single(group)) && !is_mixed(group);
	one.certain = one.summary.certain;
	one.death = death_after(snapshot, group, context, &one.summary);
	result = simulate_extremes(&one, context, snapshot, error);
	array_reserve(drills->items, drills->count, drills->capacity);
	drills->items[drills->count++] = one;
	return result;
}

/* By own memory, the largest first; groups of equal memory keep their order. */
static int compare_sums(const void *left, const void *right)
{
	const struct group *a = *(const struct group *const *)left;
	const struct group *b = *(const struct group *const *)right;
	int order = figure_compare(a->own_bytes, b->own_bytes, -1);

	return order ? order : a < b ? -1 : 1;
}

/* Lists the large groups, the largest first, or else the largest group that can leak. */
static size_t list_large(const struct group **list, const struct groups *groups,
	const struct verdict *verdict, struct drill_context *context)
{
	const struct group *max = NULL;
	size_t count = 0;

	for (size_t i = 0; i < groups->count; i++) {
		const struct group *group = &groups->items[i];

		if (!largest_member(group))
			continue;
		if (is_large(group, verdict, context))
			list[count++] = group;
		if (!max || figure_compare(group->own_bytes, max->own_bytes, -1) < 0)
			max = group;
	}
	if (count == 0 && max)
		list[count++] = max;
	qsort(list, count, sizeof(*list), compare_sums);
	return count;
}

int group_drills_run(struct group_drills *ret_drills, const struct groups *groups,
	const struct verdict *verdict, struct drill_context *context,
	const struct snapshot *snapshot, size_t max_work, struct error *error)
{
	const struct group **list = memory_alloc(groups->count * sizeof(*list));
	struct group_drills drills = { .wanted = list_large(list, groups, verdict, context) };
	int result = 0;

	for (size_t i = 0; result == 0 && i < drills.wanted; i++) {
		if (i > 0 && drill_context_work(context) > max_work)
			break;
		result = add(&drills, list[i], verdict, context, snapshot, error);
	}
	free(list);
	*ret_drills = drills;
	return result;
}

void group_drills_release(struct group_drills *drills)
{
	free(drills->items);
	*drills = (struct group_drills){ 0 };
}
