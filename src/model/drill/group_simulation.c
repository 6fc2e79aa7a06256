/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/group_simulation.h"

#include "model/drill/sacrifice.h"
#include "model/drill/simulation.h"

#include <stdlib.h>
#include <string.h>

/* A domain that members are charged to. */
struct group_level {
	struct domain_ranking *ranking;
	const struct place *places;     /* in rank order; NULL until the domain is full */
	int64_t headroom_bytes;         /* may be negative */
	size_t growers;                 /* living members charged to it */
	size_t next_member, next_other; /* the first places of each kind that may be alive */
};

struct group_simulation {
	struct drill_context *context;
	size_t reclaim_case;
	struct group_level *levels; /* inner ones first, the machine last; owned */
	size_t level_count, level_capacity;
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

static bool add_level(struct group_simulation *simulation, struct domain_ranking *ranking)
{
	const struct reclaim_case *reclaim_case = &reclaim_cases[simulation->reclaim_case];
	const struct headroom *headroom = &ranking->headroom;

	if (!ranking->headroom_is_known)
		return false;
	array_reserve(simulation->levels, simulation->level_count, simulation->level_capacity);
	simulation->levels[simulation->level_count++] = (struct group_level){ .ranking = ranking,
		.headroom_bytes = reclaim_case->all_free_used   ? headroom->max_bytes
				  : reclaim_case->files_dropped ? headroom->expected_bytes
								: headroom->min_bytes };
	return true;
}

/* Marks, by index, the cgroups with a member in or below them. */
static bool *mark_cgroups(const struct snapshot *snapshot, const struct leak_group *group)
{
	bool *marked = memory_alloc(snapshot->cgroup_count + 1);

	for (size_t i = 0; i < group->members.count; i++) {
		size_t memcg = group->members.items[i]->memcg;

		for (; memcg != CGROUP_UNKNOWN && !marked[memcg];
			memcg = snapshot->cgroups[memcg].parent) {
			marked[memcg] = true;
			if (memcg == 0)
				break;
		}
	}
	return marked;
}

static void count_growers(struct group_simulation *simulation, const struct process *process,
	int64_t freed_bytes, int change)
{
	for (size_t i = 0; i < simulation->level_count; i++) {
		struct group_level *level = &simulation->levels[i];

		if (!domain_charges(
			    &level->ranking->domain, simulation->context->snapshot, process))
			continue;
		level->growers += (size_t)change;
		level->headroom_bytes = size_sum(level->headroom_bytes, freed_bytes);
	}
	simulation->context->work += simulation->level_count;
}

/* The tree is in pre-order: from its end, a cgroup comes before the one that it is in. */
static bool find_levels(struct group_simulation *simulation, const struct leak_group *group)
{
	const struct snapshot *snapshot = simulation->context->snapshot;
	bool *marked = mark_cgroups(snapshot, group), known = true;

	for (size_t i = snapshot->cgroup_count; known && i-- > 0;) {
		struct domain_ranking *ranking =
			marked[i] ? drill_context_ranking(simulation->context, i) : NULL;

		if (ranking)
			known = add_level(simulation, ranking);
	}
	free(marked);
	known = known &&
		add_level(simulation, drill_context_ranking(simulation->context, CGROUP_UNKNOWN));
	for (size_t i = 0; known && i < group->members.count; i++)
		if (simulation->grows[index_of(simulation, group->members.items[i])])
			count_growers(simulation, group->members.items[i], 0, 1);
	return known;
}

/* How much each living member may still take there. */
static int64_t share_left(const struct group_level *level)
{
	return level->headroom_bytes > 0 ? level->headroom_bytes / (int64_t)level->growers : 0;
}

/* Whether one of the two domains is above the other; the outer one comes later among the levels. */
static bool is_nested(const struct group_simulation *simulation, const struct group_level *inner,
	const struct group_level *outer)
{
	const struct domain *above = &outer->ranking->domain, *below = &inner->ranking->domain;

	return above->kind == DOMAIN_MACHINE ||
	       below->memcg < simulation->context->snapshot->cgroups[above->memcg].end;
}

/*
 * As in model/drill/simulation.c, of equal levels the inner one is full first.  Of two that are not
 * above each other either may be: the order of the kills is not known then.
 */
static struct group_level *fullest(struct group_simulation *simulation)
{
	struct group_level *fullest = &simulation->levels[simulation->level_count - 1];
	bool is_tie = false;

	for (size_t i = simulation->level_count - 1; i-- > 0;) {
		struct group_level *level = &simulation->levels[i];
		int64_t further;

		if (level->growers == 0)
			continue;
		further = share_left(fullest) - share_left(level);
		if (further < 0)
			continue;
		is_tie = further == 0 && (is_tie || !is_nested(simulation, level, fullest));
		fullest = level;
	}
	simulation->outcome.is_vague |= is_tie;
	return fullest;
}

/* Lets all living members grow until a domain is full, and returns that domain. */
static struct group_level *grow(struct group_simulation *simulation)
{
	struct drill_outcome *outcome = &simulation->outcome;
	struct group_level *full = fullest(simulation);
	int64_t share = share_left(full);

	simulation->share_bytes = size_sum(simulation->share_bytes, share);
	outcome->grown_bytes = size_sum(outcome->grown_bytes, share * (int64_t)simulation->living);
	for (size_t i = 0; i < simulation->level_count; i++)
		simulation->levels[i].headroom_bytes -=
			share * (int64_t)simulation->levels[i].growers;
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

static void add_close(struct drill_outcome *outcome, const struct process *process)
{
	array_reserve(outcome->close, outcome->close_count, outcome->close_capacity);
	outcome->close[outcome->close_count++] = process;
}

static void add_collateral(struct drill_outcome *outcome, const struct process *process)
{
	array_reserve(outcome->collateral, outcome->collateral_count, outcome->collateral_capacity);
	outcome->collateral[outcome->collateral_count++] = process;
}

/* A dead member stops growing and gives back what it took; returns that. */
static int64_t bury(struct group_simulation *simulation, const struct process *process)
{
	if (!simulation->grows[index_of(simulation, process)])
		return 0;
	simulation->grows[index_of(simulation, process)] = false;
	simulation->living--;
	count_growers(simulation, process, simulation->share_bytes, -1);
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

/* No level is a set of NUMA nodes: group_node_doubts() says so of groups that nodes bind. */
static void give_back(struct group_simulation *simulation, const struct kill *kill)
{
	int64_t unknown;

	for (size_t i = 0; i < simulation->level_count; i++)
		simulation->levels[i].headroom_bytes =
			size_sum(simulation->levels[i].headroom_bytes,
				kill_freed_bytes_in(kill, simulation->context->snapshot,
					&simulation->levels[i].ranking->domain, &unknown));
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
		add_collateral(outcome, kill->killed[i]);
	for (size_t i = 0; i < kill->collateral_count; i++)
		add_collateral(outcome, kill->collateral[i].process);
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
		add_close(&simulation->outcome, next->process);
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
		add_close(&simulation->outcome, other->process);
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
	free(simulation.levels);
	free(simulation.grows);
	free(simulation.rises);
	return simulation.outcome;
}
