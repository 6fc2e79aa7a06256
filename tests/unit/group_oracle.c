/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "group_oracle.h"

#include <limits.h>

/* Everything is summed anew from the tasks whenever it is asked for. */
struct stage {
	const struct oracle_field *field;
	const bool *grows;
	long page, share; /* what each that grows has taken, until it died */
	bool dead[ORACLE_TASKS];
};

static bool lies_in(const struct oracle_field *field, int group, int above)
{
	if (above == ORACLE_MACHINE)
		return true;
	for (; group != ORACLE_MACHINE; group = field->groups[group].parent)
		if (group == above)
			return true;
	return false;
}

/* One task of each address space grows: the first that was told to. */
static bool is_grower(const struct stage *stage, int task)
{
	for (int i = 0; i < task; i++)
		if (stage->grows[i] && stage->field->tasks[i].mm == stage->field->tasks[task].mm)
			return false;
	return stage->grows[task];
}

static bool has_grower(const struct stage *stage, int task)
{
	for (int i = 0; i < stage->field->task_count; i++)
		if (stage->grows[i] && stage->field->tasks[i].mm == stage->field->tasks[task].mm)
			return true;
	return false;
}

static long growers_in(const struct stage *stage, int domain)
{
	long count = 0;

	for (int i = 0; i < stage->field->task_count; i++)
		count += !stage->dead[i] && is_grower(stage, i) &&
			 lies_in(stage->field, stage->field->tasks[i].group, domain);
	return count;
}

static long room_in(const struct stage *stage, int domain)
{
	const struct oracle_field *field = stage->field;
	long room = domain == ORACLE_MACHINE
			    ? field->free
			    : field->groups[domain].max - field->groups[domain].use;

	room *= stage->page;
	for (int i = 0; i < field->task_count; i++) {
		if (!lies_in(field, field->tasks[i].group, domain))
			continue;
		if (stage->dead[i] && field->tasks[i].mm == i)
			room += field->tasks[i].pages * stage->page;
		if (!stage->dead[i] && is_grower(stage, i))
			room -= stage->share;
	}
	return room;
}

static long share_in(const struct stage *stage, int domain)
{
	long room = room_in(stage, domain);

	return room > 0 ? room / growers_in(stage, domain) : 0;
}

static int first_full(const struct stage *stage, bool *ret_tie)
{
	int full = ORACLE_MACHINE;

	*ret_tie = false;
	for (int i = 0; i < stage->field->group_count; i++) {
		if (growers_in(stage, i) == 0)
			continue;
		if (share_in(stage, i) < share_in(stage, full) ||
			(share_in(stage, i) == share_in(stage, full) &&
				lies_in(stage->field, i, full)))
			full = i;
	}
	for (int i = 0; i < stage->field->group_count; i++)
		if (growers_in(stage, i) > 0 && share_in(stage, i) == share_in(stage, full) &&
			!lies_in(stage->field, full, i) && !lies_in(stage->field, i, full))
			*ret_tie = true;
	return full;
}

static bool badness_in(const struct stage *stage, int task, int domain, long *ret_badness)
{
	const struct oracle_member *member = &stage->field->tasks[task];
	long total =
		domain == ORACLE_MACHINE ? stage->field->total : stage->field->groups[domain].max;

	*ret_badness = member->pages + member->adj * (total / 1000);
	if (has_grower(stage, task))
		*ret_badness += stage->share / stage->page;
	return !stage->dead[task] && member->adj != -1000 &&
	       lies_in(stage->field, member->group, domain);
}

static void bury(struct stage *stage, struct oracle_outcome *outcome, int task)
{
	for (int i = 0; i < stage->field->task_count; i++)
		if (stage->field->tasks[i].mm == stage->field->tasks[task].mm && !stage->dead[i]) {
			stage->dead[i] = true;
			outcome->dead_count++;
		}
}

static void bury_whole(struct stage *stage, struct oracle_outcome *outcome, int chosen, int domain)
{
	const struct oracle_field *field = stage->field;
	int whole = ORACLE_MACHINE, group = field->tasks[chosen].group;

	for (; group != ORACLE_MACHINE; group = field->groups[group].parent) {
		if (field->groups[group].dies_whole)
			whole = group;
		if (group == domain)
			break;
	}
	for (int i = 0; whole != ORACLE_MACHINE && i < field->task_count; i++)
		if (lies_in(field, field->tasks[i].group, whole) && field->tasks[i].adj != -1000)
			bury(stage, outcome, i);
}

static int choose_in(const struct stage *stage, int domain, long *ret_max)
{
	long badness;
	int chosen = -1;

	*ret_max = LONG_MIN;
	for (int i = 0; i < stage->field->task_count; i++)
		if (badness_in(stage, i, domain, &badness) && badness >= *ret_max)
			*ret_max = badness, chosen = i;
	return chosen;
}

/* A living process has the badness that the victim had. */
static bool has_equal(const struct stage *stage, int domain, long max)
{
	long badness;

	for (int i = 0; i < stage->field->task_count; i++)
		if (badness_in(stage, i, domain, &badness) && badness == max)
			return true;
	return false;
}

struct oracle_outcome oracle_drill_all(
	const struct oracle_field *field, const bool grows[ORACLE_TASKS], long page_size)
{
	struct stage stage = { .field = field, .grows = grows, .page = page_size };
	struct oracle_outcome outcome = { 0 };

	for (bool first = true; growers_in(&stage, ORACLE_MACHINE) > 0; first = false) {
		bool is_tie;
		long max;
		int full = first_full(&stage, &is_tie);

		stage.share += share_in(&stage, full);
		if (first) {
			outcome.first_full = full;
			outcome.leaks_by = stage.share * growers_in(&stage, ORACLE_MACHINE);
		}
		outcome.chosen[outcome.chosen_count] = choose_in(&stage, full, &max);
		outcome.is_tie |= is_tie;
		if (outcome.chosen[outcome.chosen_count] < 0)
			return outcome;
		bury(&stage, &outcome, outcome.chosen[outcome.chosen_count]);
		bury_whole(&stage, &outcome, outcome.chosen[outcome.chosen_count], full);
		outcome.chosen_count++;
		outcome.is_tie |= full != ORACLE_MACHINE && has_equal(&stage, full, max);
	}
	outcome.end = ORACLE_DIES;
	return outcome;
}
