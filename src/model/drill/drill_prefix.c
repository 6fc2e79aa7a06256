/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/drill_prefix.h"

#include <stdlib.h>
#include <string.h>

static void order_release(struct drill_order *order)
{
	for (size_t i = 0; i < LEVELS_MAX; i++)
		free(order->at[i].items);
	outcome_release(&order->play.outcome);
	free(order->play.gone);
	free(order->steps);
	free(order->death);
}

void drill_prefixes_forget(struct drill_context *context)
{
	for (size_t i = 0; i <= context->snapshot->cgroup_count; i++) {
		struct drill_prefix *prefix = context->prefixes[i];

		for (size_t reclaim_case = 0; prefix && reclaim_case < RECLAIM_CASE_COUNT;
			reclaim_case++)
			order_release(&prefix->orders[reclaim_case]);
		free(prefix);
		context->prefixes[i] = NULL;
	}
}

/* The nearest group above the process with a limit that counts for it; the count of groups: none.
 */
static size_t nearest_limit(const struct snapshot *snapshot, size_t memcg)
{
	if (memcg == CGROUP_UNKNOWN)
		return snapshot->cgroup_count;
	while (!memcg_is_limited(&snapshot->cgroups[memcg])) {
		size_t parent = snapshot->cgroups[memcg].parent;

		if (memcg == 0)
			return snapshot->cgroup_count;
		/* what is not charged to the parent has other limits than the parent's own */
		if (figure_or(snapshot->cgroups[parent].use_hierarchy, 1) == 0)
			return memcg;
		memcg = parent;
	}
	return memcg;
}

static bool depends_on_leaker(const struct simulation *play)
{
	const struct drill_context *context = play->context;

	return context->calibration->rules->sacrifices_child ||
	       figure_or(context->snapshot->machine.oom_kill_allocating_task, 0) != 0;
}

/* False when the order depends on the leaker. */
static bool order_set(struct drill_order *order, struct drill_context *context,
	const struct process *leaker, size_t reclaim_case)
{
	order->play = (struct simulation){
		.context = context,
		.charged = leaker,
		.bound_bytes = INT64_MAX,
		.reclaim_case = reclaim_case,
		.outcome = { .end = DRILL_UNKNOWN },
	};
	order->is_known = play_set_levels(&order->play);
	order->is_ended = !order->is_known;
	order->is_set = true;
	return !depends_on_leaker(&order->play);
}

struct drill_prefix *drill_prefix_of(struct drill_context *context, const struct process *leaker)
{
	size_t place = nearest_limit(context->snapshot, leaker->memcg);
	struct drill_prefix *prefix = context->prefixes[place];

	if (!prefix) {
		prefix = context->prefixes[place] = memory_alloc(sizeof(*prefix));
		context->held_bytes += sizeof(*prefix);
	}
	for (size_t reclaim_case = 0; reclaim_case < RECLAIM_CASE_COUNT; reclaim_case++)
		if (drill_context_has_case(context, reclaim_case) &&
			!prefix->orders[reclaim_case].is_set &&
			!order_set(&prefix->orders[reclaim_case], context, leaker, reclaim_case)) {
			prefix->orders[reclaim_case].is_set = false;
			return NULL;
		}
	return prefix;
}

static void order_begin_deaths(struct drill_order *order)
{
	struct drill_context *context = order->play.context;
	size_t count = context->snapshot->process_count;

	if (order->death)
		return;
	order->death = memory_alloc(count * sizeof(*order->death));
	order->play.gone = memory_alloc(count + 1);
	context->held_bytes += count * (sizeof(*order->death) + 1);
	context->work += count / 64;
}

static void order_bury(struct drill_order *order, const struct process *process)
{
	const struct drill_context *context = order->play.context;
	size_t place = (size_t)(process - context->snapshot->processes);

	order->death[place] = (uint32_t)order->count + 1;
	order->is_watched |= context->watched && context->watched[place];
}

/* What a step killed is in the course; that course's list of the close ones is the order's flag. */
static void order_note_deaths(
	struct drill_order *order, struct drill_step *step, struct level *level)
{
	struct drill_outcome *outcome = &order->play.outcome;

	if (outcome->kill_count == order->count)
		return;
	order_bury(order, outcome->kills[order->count].victim);
	for (size_t i = step->collateral_before; i < outcome->collateral_count; i++)
		order_bury(order, outcome->collateral[i]);
	step->next = play_next_alive(&order->play, level);
	step->is_close = outcome->close_count > 0;
	order->close_count += outcome->close_count > 0;
	outcome->close_count = 0;
}

static void order_add(struct drill_order *order, const struct drill_step *step)
{
	struct drill_level_steps *at = &order->at[step->level];

	if (!order->ends_before_choice) {
		array_reserve(at->items, at->count, at->capacity);
		at->items[at->count++] = order->count;
	}
	array_reserve(order->steps, order->count, order->capacity);
	order->steps[order->count++] = *step;
	order->play.context->held_bytes +=
		sizeof(*step) + sizeof(*at->items) + sizeof(struct drill_kill);
	order->play.context->work++;
}

bool drill_order_extend(struct drill_order *order)
{
	struct simulation *play = &order->play;
	struct drill_step step = {
		.close_before = order->close_count,
		.collateral_before = play->outcome.collateral_count,
		.is_vague_before = play->outcome.is_vague,
		.is_watched_before = order->is_watched,
	};
	struct level *level;

	if (order->is_ended)
		return false;
	order_begin_deaths(order);
	level = play_fill(play);
	step.grown_bytes = play->outcome.grown_bytes;
	if (!level || play_rules_otherwise(play, level)) {
		order->is_ended = order->ends_before_choice = true;
	} else {
		step.level = (size_t)(level - play->levels);
		step.other = play_next_alive(play, level);
		order->is_ended = play_choose(play, level);
		order_note_deaths(order, &step, level);
	}
	order_add(order, &step);
	return true;
}

size_t drill_order_death(const struct drill_order *order, const struct process *process)
{
	uint32_t step =
		order->death ? order->death[process - order->play.context->snapshot->processes] : 0;

	return step ? step - 1 : SIZE_MAX;
}

const struct place *drill_order_behind(
	const struct drill_order *order, size_t level, const struct place *place, size_t step)
{
	const struct simulation *play = &order->play;
	const struct place *end = play->levels[level].places + play->levels[level].ranking->count;

	for (place++; place < end; place++) {
		play->context->work++;
		if (drill_order_death(order, place->process) >= step)
			return place;
	}
	return NULL;
}
