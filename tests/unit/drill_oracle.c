/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drill_oracle.h"

#include <limits.h>
#include <string.h>

struct stage {
	const struct oracle_field *field;
	struct oracle_outcome outcome;
	int leaker;
	long grown;
	long taken[ORACLE_GROUPS +
		   1]; /* what the groups, and last the machine, have less room by */
	long taken_on[ORACLE_NODES];
	bool dead[ORACLE_TASKS];
};

static bool is_node(int domain)
{
	return domain >= ORACLE_NODE;
}

static int parent_of(const struct oracle_field *field, int group)
{
	return group == ORACLE_MACHINE ? ORACLE_MACHINE : field->groups[group].parent;
}

static bool lies_in(const struct oracle_field *field, int group, int above)
{
	for (; group != above; group = parent_of(field, group))
		if (group == ORACLE_MACHINE)
			return false;
	return true;
}

static long *taken_of(struct stage *stage, int group)
{
	return &stage->taken[group == ORACLE_MACHINE ? ORACLE_GROUPS : group];
}

static long room_of(struct stage *stage, int group)
{
	const struct oracle_group *groups = stage->field->groups;
	int node = group - ORACLE_NODE;

	if (is_node(group))
		return stage->field->node_free[node] - stage->taken_on[node];
	long headroom = group == ORACLE_MACHINE ? stage->field->free
						: groups[group].max - groups[group].use;

	return headroom - *taken_of(stage, group);
}

/* Charges pages (uncharges negative ones) from a cgroup up to the machine. */
static void charge(struct stage *stage, int group, long pages)
{
	for (;; group = parent_of(stage->field, group)) {
		*taken_of(stage, group) += pages;
		if (group == ORACLE_MACHINE)
			return;
	}
}

/* The innermost domain of the smallest headroom. */
static int first_to_fill(struct stage *stage)
{
	int group = stage->field->tasks[stage->leaker].group, best = group;
	int node = stage->field->tasks[stage->leaker].node;

	if (group == ORACLE_MACHINE && node != ORACLE_ANY_NODE &&
		room_of(stage, ORACLE_NODE + node) <= room_of(stage, group))
		best = ORACLE_NODE + node;
	while (group != ORACLE_MACHINE) {
		group = parent_of(stage->field, group);
		if (group == ORACLE_MACHINE && node != ORACLE_ANY_NODE &&
			room_of(stage, ORACLE_NODE + node) < room_of(stage, best))
			best = ORACLE_NODE + node;
		if (room_of(stage, group) < room_of(stage, best))
			best = group;
	}
	return best;
}

static long size_of(const struct stage *stage, int task)
{
	return stage->field->tasks[task].pages + (task == stage->leaker ? stage->grown : 0);
}

/* Whether the killer may choose the process in the domain, and its badness there. */
static bool counts_in(const struct stage *stage, int task, int domain, long *ret_badness)
{
	const struct oracle_field *field = stage->field;
	const struct oracle_member *member = &field->tasks[task];
	long total = is_node(domain)            ? field->node_size[domain - ORACLE_NODE]
		     : domain == ORACLE_MACHINE ? field->total
						: field->groups[domain].max;

	*ret_badness = size_of(stage, task) + member->adj * (total / 1000);
	if (stage->dead[task] || member->adj == -1000)
		return false;
	if (is_node(domain))
		return member->node == ORACLE_ANY_NODE || member->node == domain - ORACLE_NODE;
	return lies_in(field, member->group, domain);
}

/* The process of the highest badness in the domain, of equal ones the later; -1 for none. */
static int choose_in(const struct stage *stage, int domain, long *ret_max)
{
	int chosen = -1;

	*ret_max = LONG_MIN;
	for (int i = 0; i < stage->field->task_count; i++) {
		long badness;

		if (counts_in(stage, i, domain, &badness) && badness >= *ret_max)
			*ret_max = badness, chosen = i;
	}
	return chosen;
}

/* A living process of the victim's badness might have been chosen instead. */
static bool has_equal(const struct stage *stage, int domain, long max)
{
	for (int i = 0; i < stage->field->task_count; i++) {
		long badness;

		if (counts_in(stage, i, domain, &badness) && badness == max)
			return true;
	}
	return false;
}

/* Memory that may be on any node is shared out by the nodes' sizes. */
static void free_on_nodes(struct stage *stage, int task)
{
	const struct oracle_field *field = stage->field;
	double all = (double)field->node_size[0] + (double)field->node_size[1];
	long pages = size_of(stage, task);

	for (int node = 0; node < ORACLE_NODES && all > 0; node++) {
		if (field->tasks[task].node == node)
			stage->taken_on[node] -= pages;
		else if (field->tasks[task].node == ORACLE_ANY_NODE)
			stage->taken_on[node] -=
				(long)((double)pages * ((double)field->node_size[node] / all));
	}
}

static void bury(struct stage *stage, int task)
{
	const struct oracle_field *field = stage->field;

	for (int i = 0; i < field->task_count; i++) {
		if (field->tasks[i].mm != field->tasks[task].mm || stage->dead[i])
			continue;
		stage->dead[i] = true;
		stage->outcome.dead_count++;
		if (field->tasks[i].mm != i)
			continue;
		charge(stage, field->tasks[i].group, -size_of(stage, i));
		free_on_nodes(stage, i);
	}
}

static void bury_group(struct stage *stage, int chosen, int domain)
{
	const struct oracle_field *field = stage->field;
	int whole = ORACLE_MACHINE;

	for (int group = field->tasks[chosen].group; group != ORACLE_MACHINE;
		group = parent_of(field, group)) {
		if (field->groups[group].dies_whole)
			whole = group;
		if (group == domain)
			break;
	}
	for (int i = 0; whole != ORACLE_MACHINE && i < field->task_count; i++)
		if (lies_in(field, field->tasks[i].group, whole) && field->tasks[i].adj != -1000)
			bury(stage, i);
}

static long high_room_of(struct stage *stage, int group)
{
	const struct oracle_group *groups = stage->field->groups;

	return groups[group].high - groups[group].use - *taken_of(stage, group);
}

double oracle_throttle_seconds(double high, long pages)
{
	double sum = 0;

	for (long done = 0; done < pages; done += 64) {
		double part = (double)(done + 32) / high, delay = 64 * part * part;
		double batch = pages - done < 64 ? (double)(pages - done) / 64 : 1;

		sum += (delay < 2 ? delay : 2) * batch;
	}
	return sum;
}

/* The cgroup of the leaker that stalls before so much is taken, with the least room; -1: none. */
static int first_to_stall(struct stage *stage, long room)
{
	const struct oracle_field *field = stage->field;
	int first = ORACLE_MACHINE;

	for (int group = field->tasks[stage->leaker].group; group != ORACLE_MACHINE;
		group = parent_of(field, group)) {
		double seconds;

		if (field->groups[group].high == 0)
			continue;
		seconds = oracle_throttle_seconds(
			(double)field->groups[group].high, room - high_room_of(stage, group));
		stage->outcome.is_near |= seconds > 9.5 && seconds < 10.5;
		if (seconds >= 10 &&
			(first == ORACLE_MACHINE ||
				high_room_of(stage, group) < high_room_of(stage, first)))
			first = group;
	}
	return first;
}

/* Whether the leak ends without a kill before the domain is full. */
static bool ends_before(struct stage *stage, int full)
{
	long room = room_of(stage, full) > 0 ? room_of(stage, full) : 0;
	long commit = stage->field->commit - *taken_of(stage, ORACLE_MACHINE);
	int group = first_to_stall(stage, room);
	bool refused = stage->field->commit >= 0 && commit < room &&
		       (group == ORACLE_MACHINE || commit < high_room_of(stage, group));
	long taken = refused ? commit : group != ORACLE_MACHINE ? high_room_of(stage, group) : 0;

	if (!refused && group == ORACLE_MACHINE)
		return false;
	stage->grown += taken > 0 ? taken : 0;
	stage->outcome.end = refused ? ORACLE_REFUSED : ORACLE_STALLS;
	if (stage->outcome.chosen_count == 0) {
		stage->outcome.first_full = refused ? ORACLE_MACHINE : group;
		stage->outcome.leaks_by = stage->grown;
	}
	return true;
}

struct oracle_outcome oracle_drill(const struct oracle_field *field, int leaker)
{
	struct stage stage = { .field = field, .leaker = leaker };
	bool first = true;

	while (!stage.dead[leaker]) {
		int full = first_to_fill(&stage), chosen;
		long headroom = room_of(&stage, full), max;

		if (ends_before(&stage, full))
			return stage.outcome;
		if (headroom > 0) {
			stage.grown += headroom;
			charge(&stage, field->tasks[leaker].group, headroom);
			if (field->tasks[leaker].node != ORACLE_ANY_NODE)
				stage.taken_on[field->tasks[leaker].node] += headroom;
		}
		if (first) {
			stage.outcome.first_full = full;
			stage.outcome.leaks_by = stage.grown;
			first = false;
		}
		chosen = choose_in(&stage, full, &max);
		if (chosen < 0)
			return stage.outcome;
		stage.outcome.chosen[stage.outcome.chosen_count++] = chosen;
		bury(&stage, chosen);
		bury_group(&stage, chosen, full);
		if (full != ORACLE_MACHINE && !is_node(full) && has_equal(&stage, full, max))
			stage.outcome.is_tie = true;
	}
	stage.outcome.end = ORACLE_DIES;
	return stage.outcome;
}
