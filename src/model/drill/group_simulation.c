/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/group_simulation.h"

#include "model/drill/bounds.h"
#include "model/drill/closeness.h"
#include "model/drill/group_levels.h"
#include "model/drill/sacrifice.h"
#include "model/drill/simulation.h"

#include <stdlib.h>
#include <string.h>

struct group_simulation {
	struct drill_context *context;
	size_t reclaim_case;
	struct group_levels levels;
	struct bounds bounds;
	/*
	 * By index in the snapshot; owned.  Of the members on one address space one grows, and the
	 * badness of all processes on it rises.
	 */
	bool *grows, *rises;
	bool passes_limits; /* struct simulation */
	size_t living;
	int64_t share_bytes; /* what each living member has taken */
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

static void add_grower(struct group_level *level, int64_t parts, void *data)
{
	(void)data;
	level->grow_parts += parts;
}

/* What the dead member took is free again. */
static void drop_grower(struct group_level *level, int64_t parts, void *data)
{
	const struct group_simulation *simulation = data;

	level->grow_parts -= parts;
	level->at.headroom_bytes =
		size_sum(level->at.headroom_bytes, group_parts_of(simulation->share_bytes, parts));
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

static void find_bounds(struct group_simulation *simulation, const struct leak_group *group)
{
	const struct bounds_request request = {
		.group = group, .memcg = CGROUP_UNKNOWN, .reclaim_case = simulation->reclaim_case
	};

	bounds_init(&simulation->bounds, simulation->context, &request);
	simulation->outcome.vague |= simulation->bounds.lacks_some ? VAGUE_HIGH : 0;
	simulation->outcome.vague |= simulation->levels.are_mixed ? VAGUE_MIXED : 0;
	for (size_t i = 0; i < group->members.count; i++)
		if (simulation->grows[index_of(simulation, group->members.items[i])])
			bounds_add(
				&simulation->bounds, simulation->context, group->members.items[i]);
}

/* Each living member takes so much. */
static void take(struct group_simulation *simulation, int64_t share)
{
	struct drill_outcome *outcome = &simulation->outcome;

	simulation->share_bytes = size_sum(simulation->share_bytes, share);
	outcome->grown_bytes = size_sum(outcome->grown_bytes, share * (int64_t)simulation->living);
	for (size_t i = 0; i < simulation->levels.count; i++)
		simulation->levels.items[i].at.headroom_bytes -=
			group_parts_of(share, simulation->levels.items[i].grow_parts);
	bounds_grow(&simulation->bounds, share);
}

/* Ends the leak where a bound stops all living members before each takes so much. */
static bool ends_at_bound(struct group_simulation *simulation, int64_t share)
{
	const struct drill_context *context = simulation->context;
	struct drill_outcome *outcome = &simulation->outcome;
	const struct bound *bound =
		bounds_first(&simulation->bounds, context, share, simulation->living);
	int64_t end = bound ? bound_share_bytes(bound) : share;
	struct domain domain;

	outcome->vague |= bounds_close(&simulation->bounds, share);
	outcome->passes_high |=
		bounds_hold_some(&simulation->bounds, context, end, simulation->living);
	if (!bound)
		return false;
	domain = bound_domain(bound, context);
	bound_note(bound, share, outcome);
	take(simulation, end);
	outcome->last = domain;
	drill_outcome_begin(outcome, &domain);
	return true;
}

/*
 * Lets all living members grow until a domain is full, and returns that domain.  NULL, with the
 * outcome's end set, if a bound is reached first.
 */
static struct group_level *grow(struct group_simulation *simulation)
{
	struct drill_outcome *outcome = &simulation->outcome;
	bool is_tie;
	struct group_level *full = group_levels_fullest(&simulation->levels, &is_tie);
	int64_t share = group_level_share(full);

	if (ends_at_bound(simulation, share))
		return NULL;
	outcome->vague |= is_tie ? VAGUE_ORDER : 0;
	take(simulation, share);
	outcome->last = full->at.ranking->domain;
	level_note_full(&full->at, outcome);
	if (!full->at.places)
		full->at.places = drill_context_places(
			simulation->context, full->at.ranking, simulation->reclaim_case);
	return full;
}

/* Among members whose badness is raised to 1, the sums decide once they have grown. */
static const struct ranking_place *highest_sum(
	const struct group_simulation *simulation, const struct group_level *level, size_t first)
{
	const struct ranking_place *places = level->at.places, *best = &places[first];

	for (size_t i = first + 1; i < level->at.ranking->count; i++) {
		size_t process = index_of(simulation, places[i].process);

		if (!simulation->context->gone[process] && simulation->rises[process] &&
			places[i].sum_pages > best->sum_pages)
			best = &places[i];
	}
	return best;
}

/* The best place of a living process whose badness rises, or of one whose badness does not. */
static const struct ranking_place *next_alive(
	const struct group_simulation *simulation, struct group_level *level, bool rises)
{
	size_t *next = rises ? &level->at.next : &level->next_other;

	for (; *next < level->at.ranking->count; ++*next) {
		size_t process = index_of(simulation, level->at.places[*next].process);

		if (simulation->context->gone[process] || simulation->rises[process] != rises)
			continue;
		if (rises && level->at.places[*next].sum_pages < level->at.places[*next].pages)
			return highest_sum(simulation, level, *next);
		return &level->at.places[*next];
	}
	return NULL;
}

static int64_t share_pages(const struct group_simulation *simulation)
{
	return simulation->share_bytes / simulation->context->machine->domain.page_size_bytes;
}

/* A level of a simulation: what sacrifice_child() needs to know the badness of a child. */
struct drilled_level {
	const struct group_simulation *simulation;
	const struct domain_ranking *ranking;
};

static int64_t pages_of(const void *drilled, const struct ranking_place *place)
{
	const struct drilled_level *at = drilled;
	const struct group_simulation *simulation = at->simulation;
	bool rises = simulation->rises[index_of(simulation, place->process)];

	return drill_context_place(simulation->context, at->ranking, place,
		simulation->reclaim_case, rises ? share_pages(simulation) : 0)
		.pages;
}

/* What the dead of a kill took. */
struct burial {
	struct group_simulation *simulation;
	const struct group_level *full;
	int64_t bytes, there_bytes; /* of all and, if full are NUMA nodes, on them */
	bool is_part_unknown;       /* how much is on them */
};

static void note_there(struct group_level *level, int64_t parts, void *data)
{
	struct burial *burial = data;

	if (level != burial->full)
		return;
	burial->is_part_unknown |= parts > 0 && parts < WHOLE_PARTS;
	burial->there_bytes = size_sum(
		burial->there_bytes, group_parts_of(burial->simulation->share_bytes, parts));
}

/* A dead member stops growing and gives back what it took. */
static void bury(struct burial *burial, const struct process *process)
{
	struct group_simulation *simulation = burial->simulation;

	if (!simulation->grows[index_of(simulation, process)])
		return;
	simulation->grows[index_of(simulation, process)] = false;
	simulation->living--;
	group_levels_each(&simulation->levels, process, note_there, burial);
	group_levels_each(&simulation->levels, process, drop_grower, simulation);
	bounds_drop(&simulation->bounds, simulation->context, process, simulation->share_bytes);
	burial->bytes = size_sum(burial->bytes, simulation->share_bytes);
}

static void bury_all(struct burial *burial, const struct level_kill *freed)
{
	const struct kill *kill = freed->kill;
	struct drill_kill *one = freed->one;

	for (size_t i = 0; i < kill->killed_count; i++)
		bury(burial, kill->killed[i]);
	for (size_t i = 0; i < kill->collateral_count; i++)
		bury(burial, kill->collateral[i].process);
	one->freed_bytes = figure_add(kill->freed_bytes, figure_of(burial->bytes));
	one->freed_there_bytes = burial->is_part_unknown ? FIGURE_UNKNOWN
							 : figure_add(one->freed_there_bytes,
								   figure_of(burial->there_bytes));
	one->is_part_unknown |= burial->is_part_unknown;
}

/* A kill of a simulation. */
struct freeing {
	const struct level_kill *freed;
	size_t number;
};

/* Once for each kill: kill_freed_bytes_in() sums over all that die. */
static void give_back_at(struct group_level *level, int64_t parts, void *data)
{
	const struct freeing *freeing = data;

	(void)parts; /* of what a member takes */
	if (level->touched == freeing->number)
		return;
	level->touched = freeing->number;
	level_give_back(&level->at, freeing->freed);
}

static void give_back(struct group_simulation *simulation, const struct level_kill *freed)
{
	struct freeing freeing = { freed, simulation->outcome.kill_count + 1 };
	const struct kill *kill = freed->kill;

	for (size_t i = 0; i < kill->killed_count; i++)
		group_levels_each(&simulation->levels, kill->killed[i], give_back_at, &freeing);
	for (size_t i = 0; i < kill->collateral_count; i++)
		group_levels_each(
			&simulation->levels, kill->collateral[i].process, give_back_at, &freeing);
	bounds_give_back(&simulation->bounds, simulation->context, kill);
}

/* All that die with the victim give back what they have and what they took. */
static void free_memory(struct group_simulation *simulation, const struct group_level *full,
	const struct level_kill *freed)
{
	struct burial burial = { .simulation = simulation, .full = full };

	give_back(simulation, freed);
	bury_all(&burial, freed);
}

/* Kills `one.victim`, or before Linux 5.1 a child of it, and all that dies with the victim. */
static void kill_victim(
	struct group_simulation *simulation, const struct group_level *level, struct drill_kill one)
{
	struct drill_context *context = simulation->context;
	struct kill kill;
	const struct level_kill freed = { .context = context,
		.reclaim_case = simulation->reclaim_case,
		.full = &level->at,
		.kill = &kill,
		.one = &one };
	const struct drilled_level at = { simulation, level->at.ranking };

	if (level->at.ranking->rules->sacrifices_child)
		sacrifice_child(&(struct sacrifice){ .context = context,
					.ranking = level->at.ranking,
					.gone = context->gone,
					.pages_of = pages_of,
					.drilled = &at },
			&one);
	kill_init(&kill, &context->relations, &level->at.ranking->domain, level->at.ranking->rules,
		one.victim, context->gone);
	level_describe_kill(&freed);
	free_memory(simulation, level, &freed);
	level_add_kill(&freed, &simulation->outcome);
	kill_release(&kill);
	if (simulation->living > 0)
		simulation->outcome.vague |= drill_kill_vague(&one);
}

/* Notes the process that might have been chosen instead; a later one differs from it even more. */
static void note_next(struct group_simulation *simulation, struct group_level *level,
	const struct ranking_place *chosen, bool rises)
{
	const struct ranking_place *next = next_alive(simulation, level, rises);

	/* `chosen` itself may survive: before Linux 5.1 a child dies in its place */
	if (next && next != chosen && !closeness_choice_is_known(level->at.ranking, chosen, next))
		drill_outcome_add_close(&simulation->outcome, next->process);
}

/* Kills the process of the highest badness in the full domain.  False if none is left there. */
static bool kill_in(struct group_simulation *simulation, struct group_level *level)
{
	const struct ranking_place *member = next_alive(simulation, level, true);
	const struct ranking_place *other = next_alive(simulation, level, false), *chosen = other;
	struct ranking_place grown =
		member ? drill_context_grow(simulation->context, member, share_pages(simulation))
		       : (struct ranking_place){ 0 };
	struct drill_kill one = { .leaker_pages = member ? grown.pages : NO_PAGES };

	if (!member && !other)
		return false;
	if (!other || (member && simulation_is_leaker_chosen(level->at.ranking, &grown, other)))
		chosen = member;
	if (member && other && closeness_is_given(level->at.ranking, &grown, other))
		drill_outcome_add_close(&simulation->outcome, other->process);
	one.victim = chosen->process;
	one.badness_pages = chosen == member ? grown.pages : chosen->pages;
	kill_victim(simulation, level, one);
	note_next(simulation, level, chosen, chosen == member);
	return true;
}

static bool ends_without_kill(struct group_simulation *simulation, struct group_level *level)
{
	return level_ends_without_kill(
		&level->at, !next_alive(simulation, level, true), &simulation->outcome);
}

static void simulate(struct group_simulation *simulation)
{
	simulation->outcome.end = DRILL_LEAKER_DIES;
	while (simulation->living > 0) {
		struct group_level *full = grow(simulation);

		if (!full || ends_without_kill(simulation, full))
			return;
		if (!kill_in(simulation, full)) {
			if (simulation->passes_limits &&
				level_pass(&full->at, simulation->context, &simulation->outcome))
				continue;
			simulation->outcome.end = DRILL_NOBODY_LEFT;
			return;
		}
	}
}

struct drill_outcome group_simulation_run(struct drill_context *context,
	const struct leak_group *group, size_t reclaim_case, bool past_bounds)
{
	size_t count = context->snapshot->process_count;
	struct group_simulation simulation = {
		.context = context,
		.reclaim_case = reclaim_case,
		.passes_limits = level_limits_are_passed(context, past_bounds),
		.grows = memory_alloc(count + 1),
		.rises = memory_alloc(count + 1),
		.outcome = { .end = DRILL_UNKNOWN },
	};

	for (size_t i = 0; i < group->members.count; i++)
		mark_member(&simulation, group->members.items[i]);
	memset(context->gone, 0, count);
	if (find_levels(&simulation, group)) {
		if (!past_bounds)
			find_bounds(&simulation, group);
		simulate(&simulation);
	}
	bounds_release(&simulation.bounds);
	group_levels_release(&simulation.levels);
	free(simulation.grows);
	free(simulation.rises);
	return simulation.outcome;
}
