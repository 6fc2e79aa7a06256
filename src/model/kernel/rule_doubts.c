/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/rule_doubts.h"

#include "model/kernel/choice.h"

#include "base/memory.h"

#include <stdlib.h>

static void add_doubt(struct verdict *verdict, unsigned untold, const struct process *victim)
{
	if (verdict->rule_doubt_count < RULE_DOUBTS_MAX)
		verdict->rule_doubts[verdict->rule_doubt_count++] =
			(struct rule_doubt){ .untold = untold, .victim = victim };
}

/* The best-ranked candidate that is none of the verdict's; NULL for none. */
static const struct process *find_new_candidate(
	const struct verdict *verdict, const struct verdict *other, const struct snapshot *snapshot)
{
	CLEANUP_FREE bool *known = memory_alloc(snapshot->process_count * sizeof(*known));

	for (size_t i = 0; i < verdict->ranked_count; i++)
		if (verdict->entries[i].is_candidate)
			known[verdict->entries[i].process - snapshot->processes] = true;
	for (size_t i = 0; i < other->ranked_count; i++)
		if (other->entries[i].is_candidate &&
			!known[other->entries[i].process - snapshot->processes])
			return other->entries[i].process;
	return NULL;
}

/* Chooses by other rules; the process that may then be killed and was no candidate, or NULL. */
static const struct process *chosen_otherwise(
	const struct verdict *verdict, const struct snapshot *snapshot, const struct rules *rules)
{
	struct verdict other = {
		.domain = verdict->domain,
		.rules = rules,
		.counter_error_pages = badness_counter_error_of(rules, &snapshot->machine),
	};
	const struct process *process = NULL;

	choice_make(&other, snapshot);
	if (other.outcome == OUTCOME_KILL)
		process = find_new_candidate(verdict, &other, snapshot);
	/* without a number of CPUs the error of approximate counters has no bound */
	if (!process && !other.counter_error_pages.known && verdict->runner_up)
		process = verdict->runner_up->process;
	free(other.entries);
	return process;
}

/* The rules with the other choice in each that is in `untold`, UNTOLD_BADNESS apart. */
static struct rules rules_otherwise(const struct rules *rules, unsigned untold)
{
	struct rules other = *rules;

	if (untold & UNTOLD_TIE)
		other.tie =
			rules->tie == TIE_LATER_CREATED ? TIE_EARLIER_CREATED : TIE_LATER_CREATED;
	if (untold & UNTOLD_SACRIFICE)
		other.sacrifices_child = !rules->sacrifices_child;
	if (untold & UNTOLD_COUNTERS)
		other.counters = COUNTERS_APPROXIMATE;
	return other;
}

/* Takes from a row what makes the badness. */
static void take_badness(struct rules *rules, const struct rules *row)
{
	rules->root_bonus = row->root_bonus;
	rules->at_min_one = row->at_min_one;
	rules->score_scale = row->score_scale;
}

static void try_rules(struct verdict *verdict, const struct snapshot *snapshot, unsigned untold,
	const struct calibration *calibration)
{
	struct rules rules = rules_otherwise(verdict->rules, untold);
	const struct process *victim = NULL;

	/* no kernel with per-CPU counters sacrifices children: four years lie between */
	if (rules.sacrifices_child && (untold & UNTOLD_COUNTERS))
		return;
	if (!(untold & UNTOLD_BADNESS))
		victim = chosen_otherwise(verdict, snapshot, &rules);
	else
		for (size_t i = 0; calibration->unrefuted[i] && !victim; i++) {
			take_badness(&rules, calibration->unrefuted[i]);
			victim = chosen_otherwise(verdict, snapshot, &rules);
		}
	if (victim)
		add_doubt(verdict, untold, victim);
}

/* Whether fewer rules make a difference already. */
static bool is_decided_by_fewer(const struct verdict *verdict, unsigned untold)
{
	for (size_t i = 0; i < verdict->rule_doubt_count; i++)
		if ((verdict->rule_doubts[i].untold & ~untold) == 0)
			return true;
	return false;
}

/*
 * Each rule alone, then two at once, and so on: a child that dies in its parent's place may be the
 * one that another rule would choose itself.
 */
static void try_all(struct verdict *verdict, const struct snapshot *snapshot,
	const struct calibration *calibration)
{
	const unsigned all = UNTOLD_TIE | UNTOLD_SACRIFICE | UNTOLD_COUNTERS | UNTOLD_BADNESS;
	const unsigned untold = calibration->untold & all;

	for (int count = 1; count <= __builtin_popcount(untold); count++)
		for (unsigned some = 1; some <= all; some++)
			if ((some & ~untold) == 0 && __builtin_popcount(some) == count &&
				!is_decided_by_fewer(verdict, some))
				try_rules(verdict, snapshot, some, calibration);
}

/* With priorities any process of another cgroup may be taken first. */
static void try_priorities(struct verdict *verdict)
{
	const struct process *victim = verdict->victim->process;

	for (size_t i = 0; i < verdict->ranked_count; i++) {
		const struct process *other = verdict->entries[i].process;

		if (other != victim &&
			(other->memcg != victim->memcg || other->memcg == CGROUP_UNKNOWN)) {
			add_doubt(verdict, UNTOLD_PRIORITIES, other);
			return;
		}
	}
}

void rule_doubts_find(struct verdict *verdict, const struct snapshot *snapshot,
	const struct calibration *calibration)
{
	if (verdict->outcome != OUTCOME_KILL)
		return;
	try_all(verdict, snapshot, calibration);
	if (calibration->untold & UNTOLD_PRIORITIES)
		try_priorities(verdict);
}
