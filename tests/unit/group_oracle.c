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

/* Whether what the task has or takes is in the domain; of a node only if it may use no other. */
static bool counts_in(const struct stage *stage, int task, int domain)
{
	const struct oracle_member *member = &stage->field->tasks[task];

	if (domain >= ORACLE_NODE)
		return member->node == domain - ORACLE_NODE;
	return lies_in(stage->field, member->group, domain);
}

static long growers_in(const struct stage *stage, int domain)
{
	long count = 0;

	for (int i = 0; i < stage->field->task_count; i++)
		count += !stage->dead[i] && is_grower(stage, i) && counts_in(stage, i, domain);
	return count;
}

/* The nodes' share of memory that may be on any. */
static long freed_in(const struct stage *stage, int task, int domain)
{
	const struct oracle_field *field = stage->field;
	double all = (double)field->node_size[0] + (double)field->node_size[1];
	long bytes = field->tasks[task].pages * stage->page;

	if (counts_in(stage, task, domain))
		return bytes;
	if (domain < ORACLE_NODE || field->tasks[task].node != ORACLE_ANY_NODE)
		return 0;
	return (long)((double)bytes * ((double)field->node_size[domain - ORACLE_NODE] / all));
}

/* What is left of that many pages. */
static long left_of(const struct stage *stage, int domain, long pages)
{
	long room = pages * stage->page;

	for (int i = 0; i < stage->field->task_count; i++) {
		if (stage->dead[i] && stage->field->tasks[i].mm == i)
			room += freed_in(stage, i, domain);
		if (!stage->dead[i] && is_grower(stage, i) && counts_in(stage, i, domain))
			room -= stage->share;
	}
	return room;
}

static long room_in(const struct stage *stage, int domain)
{
	const struct oracle_field *field = stage->field;

	if (domain >= ORACLE_NODE)
		return left_of(stage, domain, field->node_free[domain - ORACLE_NODE]);
	return left_of(stage, domain,
		domain == ORACLE_MACHINE ? field->free
					 : field->groups[domain].max - field->groups[domain].use);
}

static long share_in(const struct stage *stage, int domain)
{
	long room = room_in(stage, domain);

	return room > 0 ? room / growers_in(stage, domain) : 0;
}

/* The domains with a grower, the cgroups first and the machine last. */
static int list_domains(const struct stage *stage, int list[ORACLE_GROUPS + ORACLE_NODES + 1])
{
	int count = 0;

	for (int i = 0; i < stage->field->group_count; i++)
		if (growers_in(stage, i) > 0)
			list[count++] = i;
	for (int i = ORACLE_NODE; i < ORACLE_NODE + ORACLE_NODES; i++)
		if (stage->field->node_size[0] > 0 && growers_in(stage, i) > 0)
			list[count++] = i;
	list[count++] = ORACLE_MACHINE;
	return count;
}

static bool is_inside(const struct stage *stage, int inner, int outer)
{
	if (outer == ORACLE_MACHINE || inner == outer)
		return true;
	return inner < ORACLE_NODE && outer < ORACLE_NODE && lies_in(stage->field, inner, outer);
}

static int first_full(const struct stage *stage, bool *ret_tie)
{
	int list[ORACLE_GROUPS + ORACLE_NODES + 1], full = ORACLE_MACHINE;
	int count = list_domains(stage, list);

	*ret_tie = false;
	for (int i = 0; i < count; i++)
		if (share_in(stage, list[i]) < share_in(stage, full) ||
			(share_in(stage, list[i]) == share_in(stage, full) &&
				is_inside(stage, list[i], full)))
			full = list[i];
	for (int i = 0; i < count; i++)
		*ret_tie |= share_in(stage, list[i]) == share_in(stage, full) &&
			    !is_inside(stage, full, list[i]) && !is_inside(stage, list[i], full);
	return full;
}

/* Some growers may use any node, and others only one. */
static bool has_mixed_nodes(const struct stage *stage)
{
	bool any = false, one = false;

	for (int i = 0; i < stage->field->task_count; i++) {
		any |= is_grower(stage, i) && stage->field->tasks[i].node == ORACLE_ANY_NODE;
		one |= is_grower(stage, i) && stage->field->tasks[i].node != ORACLE_ANY_NODE;
	}
	return any && one;
}

static long high_room(const struct stage *stage, int group)
{
	return left_of(
		stage, group, stage->field->groups[group].high - stage->field->groups[group].use);
}

static bool stalls(const struct stage *stage, struct oracle_outcome *outcome, int group, long share)
{
	long taken = share * growers_in(stage, group) - high_room(stage, group);
	double seconds;

	if (stage->field->groups[group].high == 0 || growers_in(stage, group) == 0)
		return false;
	seconds = oracle_throttle_seconds(
		(double)stage->field->groups[group].high, taken / stage->page);
	outcome->is_near |= seconds > 9.5 && seconds < 10.5;
	return seconds >= 10;
}

/* Whether the leak ends at a bound of all that grow before each takes so much: grows until then. */
static bool ends_before(
	struct stage *stage, struct oracle_outcome *outcome, long share, int *ret_domain)
{
	const struct oracle_field *field = stage->field;
	long all = growers_in(stage, ORACLE_MACHINE), least = share * all;
	bool ends = false;

	for (int i = 0; i < field->group_count; i++)
		if (growers_in(stage, i) == all && stalls(stage, outcome, i, share) &&
			(!ends || high_room(stage, i) < least)) {
			ends = true;
			least = high_room(stage, i);
			*ret_domain = i;
			outcome->end = ORACLE_STALLS;
		}
	if (field->commit >= 0 && left_of(stage, ORACLE_MACHINE, field->commit) < least) {
		ends = true;
		least = left_of(stage, ORACLE_MACHINE, field->commit);
		*ret_domain = ORACLE_MACHINE;
		outcome->end = ORACLE_REFUSED;
	}
	least = least > 0 ? least / all : 0;
	for (int i = 0; i < field->group_count; i++)
		outcome->is_tie |= growers_in(stage, i) < all && stalls(stage, outcome, i, least);
	if (ends)
		stage->share += least;
	return ends;
}

static bool badness_in(const struct stage *stage, int task, int domain, long *ret_badness)
{
	const struct oracle_member *member = &stage->field->tasks[task];
	const struct oracle_field *field = stage->field;
	long total = domain >= ORACLE_NODE      ? field->node_size[domain - ORACLE_NODE]
		     : domain == ORACLE_MACHINE ? field->total
						: field->groups[domain].max;

	*ret_badness = member->pages + member->adj * (total / 1000);
	if (has_grower(stage, task))
		*ret_badness += stage->share / stage->page;
	return !stage->dead[task] && member->adj != -1000 &&
	       (counts_in(stage, task, domain) ||
		       (domain >= ORACLE_NODE && member->node == ORACLE_ANY_NODE));
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

	outcome.is_tie = has_mixed_nodes(&stage);
	for (bool first = true; growers_in(&stage, ORACLE_MACHINE) > 0; first = false) {
		bool is_tie, ends;
		long max;
		int full = first_full(&stage, &is_tie);

		ends = ends_before(&stage, &outcome, share_in(&stage, full), &full);
		if (!ends)
			stage.share += share_in(&stage, full);
		if (first) {
			outcome.first_full = full;
			outcome.leaks_by = stage.share * growers_in(&stage, ORACLE_MACHINE);
		}
		if (ends)
			return outcome;
		outcome.chosen[outcome.chosen_count] = choose_in(&stage, full, &max);
		outcome.is_tie |= is_tie;
		if (outcome.chosen[outcome.chosen_count] < 0)
			return outcome;
		bury(&stage, &outcome, outcome.chosen[outcome.chosen_count]);
		bury_whole(&stage, &outcome, outcome.chosen[outcome.chosen_count], full);
		outcome.chosen_count++;
		outcome.is_tie |= full != ORACLE_MACHINE && full < ORACLE_NODE &&
				  has_equal(&stage, full, max);
	}
	outcome.end = ORACLE_DIES;
	return outcome;
}
