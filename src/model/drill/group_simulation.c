/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/group_simulation.h"

#include "model/drill/group_levels.h"
#include "model/drill/sacrifice.h"
#include "model/drill/simulation.h"

#include <stdlib.h>
#include <string.h>

struct group_simulation {
	struct drill_context *context;
	size_t reclaim_case;
	struct group_levels levels;
	/*
	 * By index in the snapshot; owned.  Of the members on one address space one grows, and the
	 * badness of all processes on it rises.
	 */
	bool *grows, *rises;
	size_t living;
	int64_t share_bytes; /* what each living member has taken */
	bool begun;
	struct drill_outcome outcome;
};

static size_t index_of(const struct group_simulation *simulation, const struct process *process)
{
	return (size_t)(process - simulation->context->snapshot->processes);
}

static void mark_member(struct group_simulation *simulation, const struct process *member)
{
	struct relation_run sharers = relations_sharers(&simulation->context->relations, member);

	if (simulation->rises[index_of(simulation, member)])
		return;
	simulation->grows[index_of(simulation, member)] = true;
	simulation->rises[index_of(simulation, member)] = true;
	simulation->living++;
	for (size_t i = 0; i < sharers.count; i++)
		simulation->rises[index_of(simulation, sharers.items[i])] = true;
}

static void add_grower(struct group_level *level, void *data)
{
	(void)data;
	level->growers++;
}

/* What the dead member took is free again. */
static void drop_grower(struct group_level *level, void *data)
{
	const struct group_simulation *simulation = data;

	level->growers--;
	level->headroom_bytes = size_sum(level->headroom_bytes, simulation->share_bytes);
}

static bool find_levels(struct group_simulation *simulation, const struct leak_group *group)
{
	if (!group_levels_find(
		    &simulation->levels, simulation->context, group, simulation->reclaim_case))
		return false;
	for (size_t i = 0; i < group->members.count; i++)
		if (simulation->grows[index_of(simulation, group->members.items[i])])
			group_levels_each(
				&simulation->levels, group->members.items[i], add_grower, NULL);
	return true;
}

/* Lets all living members grow until a domain is full, and returns that domain. */
static struct group_level *grow(struct group_simulation *simulation)
{
	struct drill_outcome *outcome = &simulation->outcome;
	bool is_tie;
	struct group_level *full = group_levels_fullest(&simulation->levels, &is_tie);
	int64_t share = group_level_share(full);

	outcome->is_vague |= is_tie; /* the order of the kills is not known */
	simulation->share_bytes = size_sum(simulation->share_bytes, share);
	outcome->grown_bytes = size_sum(outcome->grown_bytes, share * (int64_t)simulation->living);
	for (size_t i = 0; i < simulation->levels.count; i++)
		simulation->levels.items[i].headroom_bytes -=
			share * (int64_t)simulation->levels.items[i].growers;
	outcome->last = full->ranking->domain;
	if (!simulation->begun) {
		outcome->domain = full->ranking->domain;
		outcome->leaks_by_bytes = outcome->grown_bytes;
		simulation->begun = true;
	}
	if (!full->places)
		full->places = drill_context_places(
			simulation->context, full->ranking, simulation->reclaim_case);
	return full;
}

/* The best place of a living process whose badness rises, or of one whose badness does not. */
static const struct place *next_alive(
	const struct group_simulation *simulation, struct group_level *level, bool rises)
{
	size_t *next = rises ? &level->next_member : &level->next_other;

	for (; *next < level->ranking->count; ++*next) {
		size_t process = index_of(simulation, level->places[*next].process);

		if (!simulation->context->gone[process] && simulation->rises[process] == rises)
			return &level->places[*next];
	}
	return NULL;
}

static int64_t risen(const struct group_simulation *simulation, int64_t pages)
{
	return size_sum(pages,
		simulation->share_bytes / simulation->context->machine->domain.page_size_bytes);
}

static int64_t pages_of(const void *drilled, const struct place *place)
{
	const struct group_simulation *simulation = drilled;
	int64_t pages = drill_context_pages(simulation->context, place, simulation->reclaim_case);

	return simulation->rises[index_of(simulation, place->process)] ? risen(simulation, pages)
								       : pages;
}

/* A dead member stops growing and gives back what it took; returns that. */
static int64_t bury(struct group_simulation *simulation, const struct process *process)
{
	if (!simulation->grows[index_of(simulation, process)])
		return 0;
	simulation->grows[index_of(simulation, process)] = false;
	simulation->living--;
	group_levels_each(&simulation->levels, process, drop_grower, simulation);
	return simulation->share_bytes;
}

static int64_t bury_all(struct group_simulation *simulation, const struct kill *kill)
{
	int64_t grown = 0;

	for (size_t i = 0; i < kill->killed_count; i++)
		grown = size_sum(grown, bury(simulation, kill->killed[i]));
	for (size_t i = 0; i < kill->collateral_count; i++)
		grown = size_sum(grown, bury(simulation, kill->collateral[i].process));
	return grown;
}

/* A kill of a simulation. */
struct freeing {
	const struct group_simulation *simulation;
	const struct kill *kill;
};

/* Once for each kill: kill_freed_bytes_in() sums over all that die. */
static void give_back_at(struct group_level *level, void *data)
{
	const struct freeing *freeing = data;
	size_t number = freeing->simulation->outcome.kill_count;
	int64_t unknown; /* of NUMA nodes: group_node_doubts() */

	if (level->touched == number)
		return;
	level->touched = number;
	level->headroom_bytes = size_sum(level->headroom_bytes,
		kill_freed_bytes_in(freeing->kill, freeing->simulation->context->snapshot,
			&level->ranking->domain, &unknown));
}

/* Follows add_kill(), which numbers the kill. */
static void give_back(struct group_simulation *simulation, const struct kill *kill)
{
	struct freeing freeing = { simulation, kill };

	for (size_t i = 0; i < kill->killed_count; i++)
		group_levels_each(&simulation->levels, kill->killed[i], give_back_at, &freeing);
	for (size_t i = 0; i < kill->collateral_count; i++)
		group_levels_each(
			&simulation->levels, kill->collateral[i].process, give_back_at, &freeing);
}

static void add_kill(
	struct group_simulation *simulation, struct drill_kill *one, const struct kill *kill)
{
	struct drill_outcome *outcome = &simulation->outcome;

	one->freed_bytes = figure_add(kill->freed_bytes, figure_of(bury_all(simulation, kill)));
	one->freed_is_measured = kill->freed_is_measured;
	one->others = kill->killed_count - 1 + kill->collateral_count;
	one->undecided = kill->undecided_count;
	array_reserve(outcome->kills, outcome->kill_count, outcome->kill_capacity);
	outcome->kills[outcome->kill_count++] = *one;
	for (size_t i = 1; i < kill->killed_count; i++)
		drill_outcome_add_collateral(outcome, kill->killed[i]);
	for (size_t i = 0; i < kill->collateral_count; i++)
		drill_outcome_add_collateral(outcome, kill->collateral[i].process);
	simulation->context->work += DEATH_WORK * (1 + one->others);
}

/* Kills `one.victim`, or before Linux 5.1 a child of it, and all that dies with the victim. */
static void kill_victim(
	struct group_simulation *simulation, const struct group_level *level, struct drill_kill one)
{
	struct drill_context *context = simulation->context;
	struct kill kill;

	if (level->ranking->rules->sacrifices_child)
		sacrifice_child(&(struct sacrifice){ .context = context,
					.ranking = level->ranking,
					.gone = context->gone,
					.pages_of = pages_of,
					.drilled = simulation },
			&one);
	kill_init(&kill, &context->relations, &level->ranking->domain, level->ranking->rules,
		one.victim, context->gone);
	add_kill(simulation, &one, &kill);
	give_back(simulation, &kill);
	kill_release(&kill);
	if (simulation->living > 0)
		simulation->outcome.is_vague |= !one.freed_bytes.known || one.undecided > 0;
}

/* Notes the process that might have been chosen instead; a later one differs from it even more. */
static void note_next(struct group_simulation *simulation, struct group_level *level,
	const struct place *chosen, bool rises)
{
	const struct place *next = next_alive(simulation, level, rises);

	/* `chosen` itself may survive: before Linux 5.1 a child dies in its place */
	if (next && next != chosen && !simulation_is_choice_known(level->ranking, chosen, next))
		drill_outcome_add_close(&simulation->outcome, next->process);
}

/* Kills the process of the highest badness in the full domain.  False if none is left there. */
static bool kill_in(struct group_simulation *simulation, struct group_level *level)
{
	const struct place *member = next_alive(simulation, level, true);
	const struct place *other = next_alive(simulation, level, false), *chosen = other;
	int64_t pages = member ? risen(simulation, member->pages) : 0;
	struct drill_kill one = { .leaker_pages = pages };

	if (!member && !other)
		return false;
	if (member && simulation_is_leaker_chosen(level->ranking, member, pages, other))
		chosen = member;
	if (member && other &&
		llabs(pages - other->pages) <= simulation_close_pages(level->ranking))
		drill_outcome_add_close(&simulation->outcome, other->process);
	one.victim = chosen->process;
	one.badness_pages = chosen == member ? pages : other->pages;
	kill_victim(simulation, level, one);
	note_next(simulation, level, chosen, chosen == member);
	return true;
}

/* Whether the full domain does not choose by badness: sets the end then. */
static bool ends_without_kill(struct group_simulation *simulation, const struct group_level *level)
{
	switch (level->ranking->outcome) {
	case OUTCOME_PANIC:
		simulation->outcome.end = DRILL_PANIC;
		return true;
	case OUTCOME_SLEEP:
		simulation->outcome.end = DRILL_SLEEPS;
		return true;
	case OUTCOME_ALLOCATING_TASK:
		simulation->outcome.end = DRILL_ALLOCATOR;
		return true;
	case OUTCOME_KILL:
	case OUTCOME_NOBODY:
		break;
	}
	return false;
}

static void simulate(struct group_simulation *simulation)
{
	simulation->outcome.end = DRILL_LEAKER_DIES;
	while (simulation->living > 0) {
		struct group_level *full = grow(simulation);

		if (ends_without_kill(simulation, full))
			return;
		if (!kill_in(simulation, full)) {
			simulation->outcome.end = DRILL_NOBODY_LEFT;
			return;
		}
	}
}

struct drill_outcome group_simulation_run(
	struct drill_context *context, const struct leak_group *group, size_t reclaim_case)
{
	size_t count = context->snapshot->process_count;
	struct group_simulation simulation = {
		.context = context,
		.reclaim_case = reclaim_case,
		.grows = memory_alloc(count + 1),
		.rises = memory_alloc(count + 1),
		.outcome = { .end = DRILL_UNKNOWN },
	};

	for (size_t i = 0; i < group->members.count; i++)
		mark_member(&simulation, group->members.items[i]);
	memset(context->gone, 0, count);
	if (find_levels(&simulation, group))
		simulate(&simulation);
	group_levels_release(&simulation.levels);
	free(simulation.grows);
	free(simulation.rises);
	return simulation.outcome;
}
