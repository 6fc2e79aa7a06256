/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/drill_seek.h"

#include <stdlib.h>

int64_t drill_seek_pages(const struct seeker *seeker, const struct drill_step *step)
{
	const struct domain *domain = &seeker->order->play.levels[step->level].ranking->domain;

	return size_sum(seeker->pages[step->level], step->grown_bytes / domain->page_size_bytes);
}

static bool is_own(const struct seeker *seeker, const struct place *place)
{
	return place && place->process == seeker->leaker;
}

/* Whether the leaker is chosen in that step.  Once it is, it would be in all that follow there. */
static bool is_chosen_at(const struct seeker *seeker, const struct drill_step *step)
{
	const struct domain_ranking *ranking = seeker->order->play.levels[step->level].ranking;
	const struct place *place = seeker->places[step->level];

	return place &&
	       (is_own(seeker, step->other) ||
		       play_is_chosen(ranking, place, drill_seek_pages(seeker, step), step->other));
}

/* The first step at that level in which the leaker is chosen; SIZE_MAX for none so far. */
static size_t first_chosen_at(const struct seeker *seeker, size_t level)
{
	const struct drill_level_steps *at = &seeker->order->at[level];
	size_t first = 0, end = at->count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (is_chosen_at(seeker, &seeker->order->steps[at->items[middle]]))
			end = middle;
		else
			first = middle + 1;
	}
	return first < at->count ? at->items[first] : SIZE_MAX;
}

static size_t first_chosen(const struct seeker *seeker)
{
	size_t first = SIZE_MAX;

	for (size_t i = 0; i < seeker->order->play.level_count; i++) {
		size_t step = seeker->places[i] ? first_chosen_at(seeker, i) : SIZE_MAX;

		if (step < first)
			first = step;
	}
	return first;
}

/* Finds the leaker's place at a level that was full. */
static void seek(struct seeker *seeker, size_t number)
{
	const struct simulation *play = &seeker->order->play;
	const struct level *level = &play->levels[number];

	if (!level->places || seeker->places[number])
		return;
	seeker->places[number] = domain_ranking_find(level->ranking, seeker->leaker);
	if (seeker->places[number])
		seeker->pages[number] = drill_context_pages(
			seeker->context, seeker->places[number], play->reclaim_case);
}

void drill_seek_places(struct seeker *seeker)
{
	for (size_t i = 0; i < seeker->order->play.level_count; i++)
		seek(seeker, i);
}

/* Plays on until the leaker's end; says in which step it is chosen, SIZE_MAX when it is not. */
size_t drill_seek_end(struct seeker *seeker, size_t *ret_death)
{
	struct drill_order *order = seeker->order;
	size_t chosen = first_chosen(seeker), death;

	for (;;) {
		death = drill_order_death(order, seeker->leaker);
		if (chosen != SIZE_MAX || death != SIZE_MAX || !drill_order_extend(order))
			break;
		seek(seeker, order->steps[order->count - 1].level);
		if (!order->ends_before_choice &&
			is_chosen_at(seeker, &order->steps[order->count - 1]))
			chosen = order->count - 1;
	}
	*ret_death = death;
	return chosen;
}

/* How many of the steps of a level come before that one. */
static size_t count_before(const struct drill_level_steps *at, size_t step)
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
 * The order takes the leaker for one who may come next at a level; the drill does not.  That is so
 * only of the last step there before the leaker's end: in the next one it is chosen.
 */
static bool is_close_without(const struct seeker *seeker, size_t number)
{
	const struct drill_step *step = &seeker->order->steps[number];
	const struct place *next =
		drill_order_behind(seeker->order, step->level, step->next, number + 1);

	return next && next != step->other &&
	       !play_is_told_apart(
		       seeker->order->play.levels[step->level].ranking, step->other, next);
}

bool drill_seek_others_close(const struct seeker *seeker, size_t end)
{
	const struct drill_order *order = seeker->order;
	size_t count = end < order->count ? order->steps[end].close_before : order->close_count;

	for (size_t i = 0; i < order->play.level_count; i++) {
		const struct drill_level_steps *at = &order->at[i];
		size_t before = count_before(at, end);
		const struct drill_step *last =
			before > 0 ? &order->steps[at->items[before - 1]] : NULL;

		if (last && is_own(seeker, last->next)) {
			count -= last->is_close;
			count += is_close_without(seeker, at->items[before - 1]);
		}
	}
	return count > 0;
}

/* By how much the leaker counts more than who dies in its stead. */
static int64_t lead_at(const struct seeker *seeker, const struct drill_step *step)
{
	return drill_seek_pages(seeker, step) - step->other->pages;
}

/* Whether the leaker and another were nearly equal in a step at that level, of the first `count`.
 */
static bool is_close_at(const struct seeker *seeker, size_t level, size_t count)
{
	const struct drill_order *order = seeker->order;
	const size_t *items = order->at[level].items;
	int64_t close = play_close_pages(order->play.levels[level].ranking);
	size_t first = 0, end = count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (lead_at(seeker, &order->steps[items[middle]]) < -close)
			first = middle + 1;
		else
			end = middle;
	}
	return first < count && lead_at(seeker, &order->steps[items[first]]) <= close;
}

/* In the steps before `end`, all of which chose another, and in that one where a choice is made. */
bool drill_seek_leaker_close(const struct seeker *seeker, size_t end, bool chooses)
{
	const struct drill_order *order = seeker->order;
	const struct drill_step *last = chooses ? &order->steps[end] : NULL;
	const struct place *other = last ? last->other : NULL;

	for (size_t i = 0; i < order->play.level_count; i++)
		if (seeker->places[i] && is_close_at(seeker, i, count_before(&order->at[i], end)))
			return true;
	if (is_own(seeker, other))
		other = drill_order_behind(order, last->level, other, end);
	return other && seeker->places[last->level] &&
	       llabs(drill_seek_pages(seeker, last) - other->pages) <=
		       play_close_pages(order->play.levels[last->level].ranking);
}
