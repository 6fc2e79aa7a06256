/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/simulation.h"

#include "model/drill/closeness.h"
#include "model/drill/leaker_nodes.h"
#include "model/drill/sacrifice.h"
#include "model/drill/tmpfs_writer.h"
#include "snapshot/cgroup_tree.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static bool add_level(struct simulation *simulation, struct domain_ranking *ranking)
{
	struct headroom headroom;

	if (!ranking->headroom_is_known)
		return false;
	headroom = level_headroom(
		simulation->context, ranking, simulation->charged, simulation->leak_kind);
	simulation->levels[simulation->level_count++] =
		level_of(ranking, &headroom, simulation->reclaim_case);
	return true;
}

static bool add_nodes(struct simulation *simulation)
{
	struct drill_context *context = simulation->context;
	struct domain nodes;

	return !leaker_nodes(&nodes, context, simulation->charged) ||
	       add_level(simulation, drill_context_ranking_of(context, &nodes));
}

bool simulation_find_levels(struct simulation *simulation)
{
	const struct snapshot *snapshot = simulation->context->snapshot;
	size_t memcg = simulation->charged ? simulation->charged->memcg : CGROUP_UNKNOWN;

	for (; memcg != CGROUP_UNKNOWN; memcg = cgroup_above(snapshot, memcg)) {
		struct domain_ranking *ranking =
			simulation->level_count + 2 < LEVELS_MAX
				? drill_context_ranking(simulation->context, memcg)
				: NULL;

		if (ranking && domain_charges(&ranking->domain, snapshot, simulation->charged) &&
			!add_level(simulation, ranking))
			return false;
	}
	return add_nodes(simulation) &&
	       add_level(simulation, drill_context_ranking(simulation->context, CGROUP_UNKNOWN));
}

/* The kernel charges from the inside out: of equal levels the inner one is full first. */
static struct level *fullest(struct simulation *simulation)
{
	struct level *fullest = &simulation->levels[0];

	for (size_t i = 1; i < simulation->level_count; i++)
		if (simulation->levels[i].headroom_bytes < fullest->headroom_bytes)
			fullest = &simulation->levels[i];
	return fullest;
}

static void grow(struct simulation *simulation, int64_t bytes)
{
	simulation->outcome.grown_bytes = size_sum(simulation->outcome.grown_bytes, bytes);
	for (size_t i = 0; i < simulation->level_count; i++)
		simulation->levels[i].headroom_bytes -= bytes;
	bounds_grow(&simulation->bounds, bytes);
}

const struct ranking_place *simulation_next_alive(
	struct simulation *simulation, struct level *level)
{
	const struct ranking_place *places = level->places;
	const struct process *all = simulation->context->snapshot->processes;

	for (; level->next < level->ranking->count; level->next++) {
		const struct process *process = places[level->next].process;

		if (!simulation->gone[process - all] && process != simulation->leaker)
			return &places[level->next];
	}
	return NULL;
}

/* The leaker with all it has taken; level->leaker must not be NULL. */
static struct ranking_place grown_leaker(
	const struct simulation *simulation, const struct level *level)
{
	return drill_context_place(simulation->context, level->ranking, level->leaker,
		simulation->reclaim_case,
		simulation->outcome.grown_bytes / level->ranking->domain.page_size_bytes);
}

/* Returns the freed memory to every domain that it was charged to. */
static void give_back(struct simulation *simulation, const struct level_kill *freed)
{
	for (size_t i = 0; i < simulation->level_count; i++)
		level_give_back(&simulation->levels[i], freed);
	bounds_give_back(&simulation->bounds, simulation->context, freed->kill);
}

/* A level of a simulation: what sacrifice_child() needs to know the badness of a child. */
struct drilled_level {
	const struct simulation *simulation;
	const struct level *level;
};

static int64_t pages_of(const void *drilled, const struct ranking_place *place)
{
	const struct drilled_level *at = drilled;

	return place->process == at->simulation->leaker
		       ? grown_leaker(at->simulation, at->level).pages
		       : drill_context_place(at->simulation->context, at->level->ranking, place,
				 at->simulation->reclaim_case, 0)
				 .pages;
}

static void sacrifice(
	const struct simulation *simulation, const struct level *level, struct drill_kill *kill)
{
	const struct drilled_level at = { simulation, level };

	sacrifice_child(&(struct sacrifice){ .context = simulation->context,
				.ranking = level->ranking,
				.gone = simulation->gone,
				.pages_of = pages_of,
				.drilled = &at },
		kill);
}

/*
 * Kills `one.victim`, or before Linux 5.1 a child of it, and all that dies with the victim.
 * Returns whether the leaker dies.
 */
static bool kill_victim(
	struct simulation *simulation, const struct level *level, struct drill_kill one)
{
	bool leaker_dies;
	struct kill kill;
	const struct level_kill freed = { .context = simulation->context,
		.reclaim_case = simulation->reclaim_case,
		.full = level,
		.kill = &kill,
		.one = &one };

	if (level->ranking->rules->sacrifices_child)
		sacrifice(simulation, level, &one);
	kill_init(&kill, &simulation->context->relations, &level->ranking->domain,
		level->ranking->rules, one.victim, simulation->gone);
	level_describe_kill(&freed);
	leaker_dies = simulation->leaker && kill_has(&kill, simulation->leaker);
	if (leaker_dies)
		one.freed_bytes =
			figure_add(kill.freed_bytes, figure_of(simulation->outcome.grown_bytes));
	give_back(simulation, &freed);
	if (leaker_dies)
		one.freed_there_bytes = one.freed_bytes; /* more or less, and nothing follows */
	level_add_kill(&freed, &simulation->outcome);
	kill_release(&kill);
	return leaker_dies;
}

bool simulation_is_leaker_chosen(const struct domain_ranking *ranking,
	const struct ranking_place *leaker, const struct ranking_place *other)
{
	if (!other || leaker->pages > other->pages)
		return true;
	return leaker->pages == other->pages &&
	       ranking_wins_tie(ranking->rules, leaker->process, other->process);
}

/* Sets the outcome's end after a kill; true if the drill is over. */
static bool ends_with(struct drill_outcome *outcome, bool leaker_dies)
{
	const struct drill_kill *kill = &outcome->kills[outcome->kill_count - 1];

	if (leaker_dies)
		outcome->end = DRILL_LEAKER_DIES;
	else
		outcome->vague |= drill_kill_vague(kill);
	return leaker_dies;
}

/* Kills another process than the leaker.  True if the drill is over: the leaker dies with it. */
static bool kill_other(struct simulation *simulation, struct level *level,
	const struct ranking_place *other, struct drill_kill one)
{
	struct drill_outcome *outcome = &simulation->outcome;
	const struct ranking_place *next;
	bool leaker_dies;

	one.victim = other->process;
	one.badness_pages = other->pages;
	leaker_dies = kill_victim(simulation, level, one);
	next = simulation_next_alive(simulation, level);
	/* `other` itself may survive: before Linux 5.1 a child dies in its place */
	if (next && next != other && !closeness_choice_is_known(level->ranking, other, next))
		drill_outcome_add_close(outcome, next->process);
	return ends_with(outcome, leaker_dies);
}

static bool kill_leaker(
	struct simulation *simulation, const struct level *level, struct drill_kill one)
{
	one.victim = simulation->leaker;
	one.badness_pages = one.leaker_pages;
	return ends_with(&simulation->outcome, kill_victim(simulation, level, one));
}

bool simulation_kill(struct simulation *simulation, struct level *level)
{
	const struct domain_ranking *ranking = level->ranking;
	const struct ranking_place *other = simulation_next_alive(simulation, level);
	struct ranking_place leaker = { 0 };
	struct drill_kill one = { .leaker_pages = NO_PAGES };

	if (level->leaker) {
		leaker = grown_leaker(simulation, level);
		one.leaker_pages = leaker.pages;
		if (other && closeness_is_given(ranking, &leaker, other))
			drill_outcome_add_close(&simulation->outcome, other->process);
		if (simulation_is_leaker_chosen(ranking, &leaker, other))
			return kill_leaker(simulation, level, one);
	}
	if (!other && simulation->passes_limits &&
		level_pass(level, simulation->context, &simulation->outcome))
		return false;
	if (!other) {
		simulation->outcome.end = DRILL_NOBODY_LEFT;
		return true;
	}
	return kill_other(simulation, level, other, one);
}

bool simulation_ends_without_kill(struct simulation *simulation, const struct level *level)
{
	return level_ends_without_kill(
		level, simulation->leaker && !level->leaker, &simulation->outcome);
}

static void rank_level(struct simulation *simulation, struct level *level)
{
	if (level->places)
		return;
	level->places =
		drill_context_places(simulation->context, level->ranking, simulation->reclaim_case);
	level->leaker =
		simulation->leaker ? domain_ranking_find(level->ranking, simulation->leaker) : NULL;
}

/* Ends the leak at a bound that it reaches before that much is taken; false if there is none. */
static bool ends_at_bound(struct simulation *simulation, int64_t level_bytes)
{
	struct drill_outcome *outcome = &simulation->outcome;
	const struct bound *bound =
		bounds_first(&simulation->bounds, simulation->context, level_bytes, 1);
	struct domain domain;

	outcome->vague |= bounds_close(&simulation->bounds, level_bytes);
	if (!bound || simulation->bound_bytes - outcome->grown_bytes <= bound->headroom_bytes)
		return false;
	domain = bound_domain(bound, simulation->context);
	bound_note(bound, level_bytes, outcome);
	grow(simulation, bound_share_bytes(bound));
	outcome->last = domain;
	drill_outcome_begin(outcome, &domain);
	return true;
}

struct level *simulation_grow(struct simulation *simulation)
{
	struct drill_outcome *outcome = &simulation->outcome;
	struct level *level = fullest(simulation);
	int64_t bytes = level->headroom_bytes > 0 ? level->headroom_bytes : 0;

	rank_level(simulation, level);
	outcome->last = level->ranking->domain;
	if (ends_at_bound(simulation, bytes))
		return NULL;
	if (simulation->bound_bytes - outcome->grown_bytes <= bytes) {
		grow(simulation, simulation->bound_bytes - outcome->grown_bytes);
		outcome->end = DRILL_BOUNDED;
		outcome->domain = level->ranking->domain;
		return NULL;
	}
	grow(simulation, bytes);
	level_note_full(level, outcome);
	return level;
}

static int64_t bound_of(const struct holder *tmpfs)
{
	if (!tmpfs || !tmpfs->max_bytes.known || !tmpfs->bytes.known)
		return INT64_MAX;
	return tmpfs->max_bytes.value > tmpfs->bytes.value
		       ? tmpfs->max_bytes.value - tmpfs->bytes.value
		       : 0;
}

/* A stand-in is charged for a leak that is no process's. */
static const struct process *set_charged(
	struct simulation *simulation, struct process *stand_in, size_t memcg)
{
	*stand_in = (struct process){ .memcg = memcg };
	if (simulation->leaker)
		return simulation->leaker;
	return memcg == CGROUP_UNKNOWN ? NULL : stand_in;
}

static enum leak_kind leak_kind_of(const struct process *leaker, const struct holder *holder)
{
	if (leaker)
		return level_leak_kind(leaker);
	if (holder->kind == HOLDER_KERNEL)
		return LEAK_OF_KERNEL;
	return figure_or(holder->noswap, 0) != 0 ? LEAK_UNSWAPPED : LEAK_OF_PROCESS;
}

static void set_bounds(struct simulation *simulation)
{
	const struct bounds_request request = {
		.leaker = simulation->leaker,
		.memcg = simulation->charged ? simulation->charged->memcg : CGROUP_UNKNOWN,
		.reclaim_case = simulation->reclaim_case,
		.is_kernel = simulation->leak_kind == LEAK_OF_KERNEL,
	};

	bounds_init(&simulation->bounds, simulation->context, &request);
}

static void play(struct simulation *simulation)
{
	struct level *level;

	simulation->gone = simulation->context->gone;
	memset(simulation->gone, 0, simulation->context->snapshot->process_count);
	do {
		level = simulation_grow(simulation);
	} while (level && !simulation_ends_without_kill(simulation, level) &&
		 !simulation_kill(simulation, level));
}

struct tmpfs_writer simulation_writer(
	const struct drill_context *context, const struct holder *holder)
{
	if (context->writer_memcg != CGROUP_UNKNOWN || holder->kind != HOLDER_TMPFS)
		return (struct tmpfs_writer){ .memcg = context->writer_memcg };
	return tmpfs_writer_by_path(context->snapshot, holder);
}

struct drill_outcome simulation_run(struct drill_context *context, const struct process *leaker,
	const struct holder *holder, size_t reclaim_case, bool past_bounds)
{
	struct simulation simulation = {
		.context = context,
		.leaker = leaker,
		.leak_kind = leak_kind_of(leaker, holder),
		.bound_bytes = bound_of(holder),
		.reclaim_case = reclaim_case,
		.passes_limits = level_limits_are_passed(context, past_bounds),
		.outcome = { .end = DRILL_UNKNOWN },
	};
	struct process stand_in;

	assert(!leaker != !holder);
	simulation.charged = set_charged(&simulation, &stand_in,
		holder ? simulation_writer(context, holder).memcg : CGROUP_UNKNOWN);
	if (!simulation_find_levels(&simulation))
		return simulation.outcome;
	if (!past_bounds)
		set_bounds(&simulation);
	play(&simulation);
	bounds_release(&simulation.bounds);
	return simulation.outcome;
}
