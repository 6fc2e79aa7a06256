/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/kill_order.h"

#include "model/drill/leaker_nodes.h"
#include "model/kernel/address_space.h"
#include "model/kernel/charged_elsewhere.h"
#include "model/kernel/kill_unit.h"
#include "model/kernel/kmem_limit.h"
#include "model/kernel/locked_memory.h"

#include <stdlib.h>
#include <string.h>

static void order_release(struct kill_order *order)
{
	for (size_t i = 0; i < LEVELS_MAX; i++)
		free(order->at[i].items);
	drill_outcome_release(&order->simulation.outcome);
	free(order->simulation.gone);
	free(order->steps);
	free(order->death);
}

/* Frees all kill orders of the context. */
static void forget_orders(struct drill_context *context)
{
	for (size_t i = 0; i <= context->snapshot->cgroup_count; i++) {
		struct kill_orders *orders = context->kill_orders[i], *next;

		for (; orders; orders = next) {
			next = orders->next;
			for (size_t k = 0; k < RECLAIM_CASE_COUNT; k++)
				order_release(&orders->by_case[k]);
			free(orders);
		}
		context->kill_orders[i] = NULL;
	}
}

/* Where the orders of a leaker are kept: cgroup_count for one of which the cgroup is not known. */
static size_t place_of(const struct snapshot *snapshot, size_t memcg)
{
	return memcg == CGROUP_UNKNOWN ? snapshot->cgroup_count
				       : headroom_tree_place(snapshot, memcg);
}

static bool depends_on_leaker(const struct simulation *simulation)
{
	const struct drill_context *context = simulation->context;

	return context->calibration->rules->sacrifices_child ||
	       figure_or(context->snapshot->machine.oom_kill_allocating_task, 0) != 0;
}

/* Prepares the order.  False if the order depends on the leaker. */
static bool order_set(struct kill_order *order, struct drill_context *context,
	const struct process *leaker, size_t reclaim_case)
{
	order->simulation = (struct simulation){
		.context = context,
		.charged = leaker,
		.bound_bytes = INT64_MAX,
		.reclaim_case = reclaim_case,
		.outcome = { .end = DRILL_UNKNOWN },
	};
	order->is_known = simulation_find_levels(&order->simulation);
	order->is_ended = !order->is_known;
	order->first_unsure = SIZE_MAX;
	order->is_set = true;
	return !depends_on_leaker(&order->simulation);
}

/* The orders of that limit and of the nodes that the leaker fills; added if there are none. */
static struct kill_orders *orders_at(
	struct drill_context *context, size_t place, const struct process *leaker)
{
	struct kill_orders **link = &context->kill_orders[place];
	struct domain nodes;
	bool has_nodes = leaker_nodes(&nodes, context, leaker);

	while (*link && ((*link)->has_nodes != has_nodes ||
				(has_nodes && !domain_is_same(&(*link)->nodes, &nodes))))
		link = &(*link)->next;
	if (!*link) {
		*link = memory_alloc(sizeof(**link));
		(*link)->has_nodes = has_nodes;
		if (has_nodes)
			(*link)->nodes = nodes;
		context->held_bytes += sizeof(**link);
	}
	return *link;
}

/*
 * An order ends where nothing else is left to kill in a cgroup.  Past that limit only a leak goes
 * on that cannot be killed there itself, on a kernel that lets it.
 */
static bool may_pass_limit(struct drill_context *context, const struct process *leaker)
{
	return level_limits_are_passed(context, true) &&
	       !domain_ranking_find(drill_context_ranking(context, CGROUP_UNKNOWN), leaker);
}

struct kill_orders *kill_orders_for(struct drill_context *context, const struct process *leaker)
{
	size_t place = place_of(context->snapshot, leaker->memcg);
	struct kill_orders *orders;

	/* of another room than others in its place */
	if (process_may_grow_locked(leaker) || addresses_may_end(context->snapshot, leaker))
		return NULL;
	if (bounds_exist(context->snapshot, leaker->memcg) ||
		kmem_limit_exists(context->snapshot, leaker->memcg) ||
		charged_to_other_cgroup(context->snapshot, leaker) ||
		may_pass_limit(context, leaker))
		return NULL;
	context->forget_kill_orders = forget_orders;
	orders = orders_at(context, place, leaker);
	for (size_t reclaim_case = 0; reclaim_case < RECLAIM_CASE_COUNT; reclaim_case++)
		if (drill_context_has_case(context, reclaim_case) &&
			!orders->by_case[reclaim_case].is_set &&
			!order_set(&orders->by_case[reclaim_case], context, leaker, reclaim_case)) {
			orders->by_case[reclaim_case].is_set = false;
			return NULL;
		}
	return orders;
}

static void order_begin_deaths(struct kill_order *order)
{
	struct drill_context *context = order->simulation.context;
	size_t count = context->snapshot->process_count;

	if (order->death)
		return;
	order->death = memory_alloc(count * sizeof(*order->death));
	order->simulation.gone = memory_alloc(count + 1);
	context->held_bytes += count * (sizeof(*order->death) + 1);
	context->work += count / 64;
}

static void order_bury(struct kill_order *order, const struct process *process)
{
	const struct drill_context *context = order->simulation.context;
	size_t place = (size_t)(process - context->snapshot->processes);

	order->death[place] = (uint32_t)order->count + 1;
	order->is_watched |= context->watched && context->watched[place];
}

/* Whether a watched process may exit with the last victim: drill_outcome_find_undecided(). */
static void order_watch_undecided(struct kill_order *order)
{
	const struct drill_kill *kill = &order->simulation.outcome.kills[order->count];

	if (kill->undecided == 0 || order->is_watched ||
		(order->undecided && kill_unit_has(order->undecided, kill->victim)))
		return;
	order->undecided = kill->victim;
	order->is_watched |= drill_context_watches_unit(order->simulation.context, kill->victim);
}

/* Notes what the simulation killed in this step; its list of close processes becomes a flag. */
static void order_note_deaths(struct kill_order *order, struct kill_step *step, struct level *level)
{
	struct drill_outcome *outcome = &order->simulation.outcome;

	if (outcome->kill_count == order->count)
		return;
	order_bury(order, outcome->kills[order->count].victim);
	for (size_t i = step->collateral_before; i < outcome->collateral_count; i++)
		order_bury(order, outcome->collateral[i]);
	order_watch_undecided(order);
	step->next = simulation_next_alive(&order->simulation, level);
	step->is_close = outcome->close_count > 0;
	order->close_count += outcome->close_count > 0;
	outcome->close_count = 0;
	if (order->first_unsure == SIZE_MAX &&
		(step->is_close || (outcome->vague & ~(unsigned)VAGUE_MORE_FREED)))
		order->first_unsure = order->count;
}

static void order_add(struct kill_order *order, const struct kill_step *step)
{
	struct level_steps *at = &order->at[step->level];

	if (!order->ends_before_choice) {
		array_reserve(at->items, at->count, at->capacity);
		at->items[at->count++] = order->count;
	}
	array_reserve(order->steps, order->count, order->capacity);
	order->steps[order->count++] = *step;
	order->simulation.context->held_bytes +=
		sizeof(*step) + sizeof(*at->items) + sizeof(struct drill_kill);
	order->simulation.context->work++;
}

bool kill_order_extend(struct kill_order *order)
{
	struct simulation *simulation = &order->simulation;
	struct kill_step step = {
		.close_before = order->close_count,
		.collateral_before = simulation->outcome.collateral_count,
		.is_watched_before = order->is_watched,
	};
	struct level *level;

	if (order->is_ended)
		return false;
	order_begin_deaths(order);
	level = simulation_grow(simulation);
	step.grown_bytes = simulation->outcome.grown_bytes;
	step.is_vague_before = simulation->outcome.vague != 0;
	if (!level || simulation_ends_without_kill(simulation, level)) {
		order->is_ended = order->ends_before_choice = true;
	} else {
		step.level = (size_t)(level - simulation->levels);
		step.other = simulation_next_alive(simulation, level);
		order->is_ended = simulation_kill(simulation, level);
		order_note_deaths(order, &step, level);
	}
	order_add(order, &step);
	return true;
}

size_t kill_order_death(const struct kill_order *order, const struct process *process)
{
	uint32_t step =
		order->death
			? order->death[process - order->simulation.context->snapshot->processes]
			: 0;

	return step ? step - 1 : SIZE_MAX;
}

const struct ranking_place *kill_order_next_alive(const struct kill_order *order, size_t level,
	const struct ranking_place *place, size_t step)
{
	const struct simulation *simulation = &order->simulation;
	const struct ranking_place *end =
		simulation->levels[level].places + simulation->levels[level].ranking->count;

	for (place++; place < end; place++) {
		simulation->context->work++;
		if (kill_order_death(order, place->process) >= step)
			return place;
	}
	return NULL;
}
