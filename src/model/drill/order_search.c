/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/order_search.h"

#include "model/drill/closeness.h"

/* The leaker with all it has taken by then; it must have a place in the level of the step. */
static struct ranking_place leaker_at(
	const struct order_search *search, const struct kill_step *step)
{
	const struct domain_ranking *ranking =
		search->order->simulation.levels[step->level].ranking;

	return drill_context_place(search->context, ranking, search->places[step->level],
		search->order->simulation.reclaim_case,
		step->grown_bytes / ranking->domain.page_size_bytes);
}

int64_t order_search_pages(const struct order_search *search, const struct kill_step *step)
{
	return leaker_at(search, step).pages;
}

static bool is_close_in(const struct order_search *search, const struct kill_step *step,
	const struct ranking_place *other)
{
	const struct ranking_place leaker = leaker_at(search, step);

	return closeness_is_given(
		search->order->simulation.levels[step->level].ranking, &leaker, other);
}

static bool is_own(const struct order_search *search, const struct ranking_place *place)
{
	return place && place->process == search->leaker;
}

/*
 * Whether the leaker is chosen in that step.  If so, it would be chosen in every later step of that
 * level.
 */
static bool is_chosen_at(const struct order_search *search, const struct kill_step *step)
{
	const struct domain_ranking *ranking =
		search->order->simulation.levels[step->level].ranking;
	struct ranking_place leaker;

	if (!search->places[step->level] || is_own(search, step->other))
		return search->places[step->level] != NULL;
	leaker = leaker_at(search, step);
	return simulation_is_leaker_chosen(ranking, &leaker, step->other);
}

/* The first step of that level in which the leaker is chosen; SIZE_MAX for none so far. */
static size_t first_chosen_at(const struct order_search *search, size_t level)
{
	const struct level_steps *at = &search->order->at[level];
	size_t first = 0, end = at->count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (is_chosen_at(search, &search->order->steps[at->items[middle]]))
			end = middle;
		else
			first = middle + 1;
	}
	return first < at->count ? at->items[first] : SIZE_MAX;
}

static size_t first_chosen(const struct order_search *search)
{
	size_t first = SIZE_MAX;

	for (size_t i = 0; i < search->order->simulation.level_count; i++) {
		size_t step = search->places[i] ? first_chosen_at(search, i) : SIZE_MAX;

		if (step < first)
			first = step;
	}
	return first;
}

/* Finds the leaker in a level that was full. */
static void find_place(struct order_search *search, size_t number)
{
	const struct level *level = &search->order->simulation.levels[number];

	if (level->places && !search->places[number])
		search->places[number] = domain_ranking_find(level->ranking, search->leaker);
}

void order_search_begin(struct order_search *search)
{
	for (size_t i = 0; i < search->order->simulation.level_count; i++)
		find_place(search, i);
}

size_t order_search_leaker_end(struct order_search *search, size_t *ret_death)
{
	struct kill_order *order = search->order;
	size_t chosen = first_chosen(search), death;

	for (;;) {
		death = kill_order_death(order, search->leaker);
		if (chosen != SIZE_MAX || death != SIZE_MAX || !kill_order_extend(order))
			break;
		find_place(search, order->steps[order->count - 1].level);
		if (!order->ends_before_choice &&
			is_chosen_at(search, &order->steps[order->count - 1]))
			chosen = order->count - 1;
	}
	*ret_death = death;
	return chosen;
}

/* How many steps of a level come before `step`. */
static size_t count_before(const struct level_steps *at, size_t step)
{
	size_t first = 0, end = at->count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (at->items[middle] < step)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

/*
 * Where the order has the leaker as the next candidate of a level, the drill has the process behind
 * it.  That happens only in the level's last step before the leaker's end: in the step after that
 * one the leaker is chosen.
 */
static bool is_close_without(const struct order_search *search, size_t number)
{
	const struct kill_step *step = &search->order->steps[number];
	const struct ranking_place *next =
		kill_order_next_alive(search->order, step->level, step->next, number + 1);

	return next && next != step->other &&
	       !closeness_choice_is_known(
		       search->order->simulation.levels[step->level].ranking, step->other, next);
}

bool order_search_others_close(const struct order_search *search, size_t end)
{
	const struct kill_order *order = search->order;
	size_t count = end < order->count ? order->steps[end].close_before : order->close_count;

	for (size_t i = 0; i < order->simulation.level_count; i++) {
		const struct level_steps *at = &order->at[i];
		size_t before = count_before(at, end);
		const struct kill_step *last =
			before > 0 ? &order->steps[at->items[before - 1]] : NULL;

		if (last && is_own(search, last->next)) {
			count -= last->is_close;
			count += is_close_without(search, at->items[before - 1]);
		}
	}
	return count > 0;
}

/* How much the leaker's badness exceeds that of the process chosen instead. */
static int64_t lead_at(const struct order_search *search, const struct kill_step *step)
{
	return order_search_pages(search, step) - step->other->pages;
}

/* Whether the leaker and the chosen process are close in one of the level's first `count` steps. */
static bool is_close_at(const struct order_search *search, size_t level, size_t count)
{
	const struct kill_order *order = search->order;
	const size_t *items = order->at[level].items;
	int64_t close = closeness_pages(order->simulation.levels[level].ranking);
	size_t first = 0, end = count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (lead_at(search, &order->steps[items[middle]]) < -close)
			first = middle + 1;
		else
			end = middle;
	}
	/* those that are raised to 1 are equal, and not close */
	for (; first < count && lead_at(search, &order->steps[items[first]]) <= close; first++)
		if (is_close_in(
			    search, &order->steps[items[first]], order->steps[items[first]].other))
			return true;
	return false;
}

bool order_search_leaker_close(const struct order_search *search, size_t end, bool chooses)
{
	const struct kill_order *order = search->order;
	const struct kill_step *last = chooses ? &order->steps[end] : NULL;
	const struct ranking_place *other = last ? last->other : NULL;

	for (size_t i = 0; i < order->simulation.level_count; i++)
		if (search->places[i] && is_close_at(search, i, count_before(&order->at[i], end)))
			return true;
	if (is_own(search, other))
		other = kill_order_next_alive(order, last->level, other, end);
	return other && search->places[last->level] && is_close_in(search, last, other);
}
