/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill_groups.h"

#include <stdlib.h>

enum {
	LARGE_PERCENT = 1,
	LIMITS_PLAYED_MOST = 64, /* a group below more limits than that is not taken for alike */
};

/* A member that can be killed, and the nearest limit above it. */
struct contestant {
	const struct standing *standing;
	size_t limit; /* CGROUP_UNKNOWN: the machine's */
};

int64_t drill_large_pages(const struct verdict *verdict)
{
	return verdict->domain.total_pages / 100 * LARGE_PERCENT;
}

bool drill_can_leak(const struct standing *standing)
{
	return process_has_memory(standing->process) && standing->exemption != EXEMPT_INIT;
}

static const struct process *largest_member(const struct group *group)
{
	const struct standing *largest = NULL;

	for (size_t i = 0; i < group->count; i++) {
		const struct standing *member = group->members[i];

		if (drill_can_leak(member) &&
			(!largest || figure_compare(group_own_bytes(member),
					     group_own_bytes(largest), -1) < 0))
			largest = member;
	}
	return largest ? largest->process : NULL;
}

static size_t count_large(const struct group *group, const struct verdict *verdict)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++)
		count += drill_can_leak(group->members[i]) &&
			 figure_or(group->members[i]->badness.memory_pages, 0) >
				 drill_large_pages(verdict);
	return count;
}

static bool is_large(const struct group *group, const struct verdict *verdict)
{
	return figure_or(group->own_bytes, 0) / verdict->domain.page_size_bytes >
		       drill_large_pages(verdict) ||
	       count_large(group, verdict) > 0;
}

static void set_dead(
	bool *dead, const struct snapshot *snapshot, const struct course *course, bool value)
{
	for (size_t i = 0; i < course->kill_count; i++)
		dead[course->kills[i].victim - snapshot->processes] = value;
	for (size_t i = 0; i < course->collateral_count; i++)
		dead[course->collateral[i] - snapshot->processes] = value;
}

static enum group_death death_after(const struct snapshot *snapshot, const struct group *group,
	const struct course *course, bool *dead)
{
	size_t count = 0;

	if (course->end == DRILL_UNKNOWN || course->end == DRILL_ALLOCATOR)
		return GROUP_DEATH_UNKNOWN;
	set_dead(dead, snapshot, course, true);
	for (size_t i = 0; i < group->ranked_count; i++)
		count += dead[group->members[i]->process - snapshot->processes];
	set_dead(dead, snapshot, course, false);
	if (group->ranked_count < 2)
		return group->ranked_count ? GROUP_DEATH_SINGLE : GROUP_DEATH_UNKNOWN;
	if (count == group->ranked_count)
		return GROUP_DEATH_WHOLE;
	return count > 1 ? GROUP_DEATH_PART : GROUP_DEATH_ONE;
}

static size_t limit_above(const struct snapshot *snapshot, const struct process *process)
{
	size_t place = process->memcg;

	if (place == CGROUP_UNKNOWN)
		return place;
	for (; place != 0; place = snapshot->cgroups[place].parent)
		if (memcg_is_limited(&snapshot->cgroups[place]))
			return place;
	return CGROUP_UNKNOWN;
}

static int compare_contestants(const void *left, const void *right)
{
	const struct contestant *a = left, *b = right;

	if (a->limit != b->limit)
		return a->limit < b->limit ? -1 : 1;
	return a->standing < b->standing ? -1 : a->standing > b->standing;
}

/* NULL: the leaker itself, or nobody. */
static const struct process *first_other_death(const struct drill *drill)
{
	const struct course *course = &drill->course;

	if (course->kill_count == 0 || course->kills[0].victim == drill->leaker)
		return NULL;
	return course->kills[0].victim;
}

/* It may also die by the group kill or the restart that another's death brings. */
static bool is_victim(const struct drill *drill)
{
	const struct course *course = &drill->course;

	return course->kill_count > 0 &&
	       course->kills[course->kill_count - 1].victim == drill->leaker;
}

static bool ends_alike(const struct drill *a, const struct drill *b)
{
	return a->course.end == b->course.end && a->course.domain.kind == b->course.domain.kind &&
	       a->course.domain.memcg == b->course.domain.memcg &&
	       a->course.kill_count == b->course.kill_count && is_victim(a) == is_victim(b) &&
	       first_other_death(a) == first_other_death(b);
}

static int play_also(struct group_drill *group, struct drill_ground *ground,
	const struct process *leaker, struct error *error)
{
	struct drill drill;
	int result;

	if (!group->alike || leaker == group->drill.leaker)
		return 0;
	result = drill_run(&drill, ground, leaker, NULL, error);
	if (result < 0)
		return result;
	group->certain &= drill.certain;
	group->alike = ends_alike(&group->drill, &drill);
	drill_release(&drill);
	return 0;
}

static size_t list_contestants(
	struct contestant *list, const struct snapshot *snapshot, const struct group *group)
{
	size_t count = 0;

	for (size_t i = 0; i < group->ranked_count; i++)
		if (drill_can_leak(group->members[i]))
			list[count++] = (struct contestant){ group->members[i],
				limit_above(snapshot, group->members[i]->process) };
	qsort(list, count, sizeof(*list), compare_contestants);
	return count;
}

/* One that cannot be killed never ends as one that can. */
static bool is_mixed(const struct group *group)
{
	for (size_t i = group->ranked_count; i < group->count && group->ranked_count > 0; i++)
		if (group->members[i]->exemption == EXEMPT_ADJ && drill_can_leak(group->members[i]))
			return true;
	return false;
}

static int play_extremes(struct group_drill *group, struct drill_ground *ground,
	const struct snapshot *snapshot, struct error *error)
{
	struct contestant *list = memory_alloc(group->group->ranked_count * sizeof(*list));
	size_t count = list_contestants(list, snapshot, group->group), limits = 0;
	int result = 0;

	for (size_t i = 0; result == 0 && group->alike && i < count; i++) {
		bool first = i == 0 || list[i - 1].limit != list[i].limit;
		bool last = i + 1 == count || list[i + 1].limit != list[i].limit;

		limits += first;
		if (limits > LIMITS_PLAYED_MOST)
			group->alike = false;
		else if (first || last)
			result = play_also(group, ground, list[i].standing->process, error);
	}
	free(list);
	return result;
}

static int add(struct group_drills *drills, const struct group *group,
	const struct verdict *verdict, struct drill_ground *ground, struct error *error)
{
	const struct process *leaker = largest_member(group);
	struct group_drill one = { .group = group, .large_count = count_large(group, verdict) };
	int result = leaker ? drill_run(&one.drill, ground, leaker, NULL, error) : 0;

	if (result < 0 || !leaker)
		return result;
	one.certain = one.drill.certain;
	one.alike = !is_mixed(group);
	array_reserve(drills->items, drills->count, drills->capacity);
	drills->items[drills->count++] = one;
	return 0;
}

static int add_large(struct group_drills *drills, const struct groups *groups,
	const struct verdict *verdict, struct drill_ground *ground, struct error *error)
{
	const struct group *most = NULL;
	int result = 0;

	for (size_t i = 0; result == 0 && i < groups->count; i++) {
		const struct group *group = &groups->items[i];

		if (is_large(group, verdict))
			result = add(drills, group, verdict, ground, error);
		if (largest_member(group) &&
			(!most || figure_compare(group->own_bytes, most->own_bytes, -1) < 0))
			most = group;
	}
	if (result == 0 && drills->count == 0 && most)
		result = add(drills, most, verdict, ground, error);
	return result;
}

/* Of equal ones, the order the groups have. */
static int compare_sums(const void *left, const void *right)
{
	const struct group_drill *a = left, *b = right;
	int order = figure_compare(a->group->own_bytes, b->group->own_bytes, -1);

	return order ? order : a->group < b->group ? -1 : 1;
}

int group_drills_run(struct group_drills *ret_drills, const struct groups *groups,
	const struct verdict *verdict, struct drill_ground *ground, const struct snapshot *snapshot,
	struct error *error)
{
	struct group_drills drills = { 0 };
	int result = add_large(&drills, groups, verdict, ground, error);
	bool *dead = memory_alloc(snapshot->process_count * sizeof(*dead));

	for (size_t i = 0; result == 0 && i < drills.count; i++) {
		struct group_drill *one = &drills.items[i];

		one->death = death_after(snapshot, one->group, &one->drill.course, dead);
		result = play_extremes(one, ground, snapshot, error);
	}
	free(dead);
	if (drills.count > 0)
		qsort(drills.items, drills.count, sizeof(*drills.items), compare_sums);
	*ret_drills = drills;
	return result;
}

void group_drills_release(struct group_drills *drills)
{
	for (size_t i = 0; i < drills->count; i++)
		drill_release(&drills->items[i].drill);
	free(drills->items);
	*drills = (struct group_drills){ 0 };
}
