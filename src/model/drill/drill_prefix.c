/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/drill_prefix.h"

#include <stdlib.h>
#include <string.h>

static void order_release(struct drill_order *order)
{
	for (size_t i = 0; i < LEVELS_MOST; i++)
		free(order->at[i].items);
	course_release(&order->play.course);
	free(order->play.gone);
	free(order->steps);
	free(order->death);
}

void drill_prefixes_forget(struct drill_ground *ground)
{
	for (size_t i = 0; i <= ground->snapshot->cgroup_count; i++) {
		struct drill_prefix *prefix = ground->prefixes[i];

		for (size_t world = 0; prefix && world < WORLD_COUNT; world++)
			order_release(&prefix->orders[world]);
		free(prefix);
		ground->prefixes[i] = NULL;
	}
}

/* The nearest group above the process with a limit that counts for it; the count of groups: none. */
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

static bool depends_on_leaker(const struct play *play)
{
	const struct drill_ground *ground = play->ground;

	return ground->calibration->rules->sacrifices_child ||
		figure_or(ground->snapshot->machine.oom_kill_allocating_task, 0) != 0;
}

/* False when the order depends on the leaker. */
static bool order_set(struct drill_order *order, struct drill_ground *ground,
	const struct process *leaker, size_t world)
{
	order->play = (struct play){
		.ground = ground,
		.charged = leaker,
		.bound_bytes = INT64_MAX,
		.world = world,
		.course = { .end = DRILL_UNKNOWN },
	};
	order->is_known = play_set_levels(&order->play);
	order->is_ended = !order->is_known;
	order->is_set = true;
	return !depends_on_leaker(&order->play);
}

struct drill_prefix *drill_prefix_of(struct drill_ground *ground, const struct process *leaker)
{
	size_t place = nearest_limit(ground->snapshot, leaker->memcg);
	struct drill_prefix *prefix = ground->prefixes[place];

	if (!prefix) {
		prefix = ground->prefixes[place] = memory_alloc(sizeof(*prefix));
		ground->held_bytes += sizeof(*prefix);
	}
	for (size_t world = 0; world < WORLD_COUNT; world++)
		if (ground_has_world(ground, world) && !prefix->orders[world].is_set &&
			!order_set(&prefix->orders[world], ground, leaker, world)) {
			prefix->orders[world].is_set = false;
			return NULL;
		}
	return prefix;
}

static void order_begin_deaths(struct drill_order *order)
{
	struct drill_ground *ground = order->play.ground;
	size_t count = ground->snapshot->process_count;

	if (order->death)
		return;
	order->death = memory_alloc(count * sizeof(*order->death));
	order->play.gone = memory_alloc(count + 1);
	ground->held_bytes += count * (sizeof(*order->death) + 1);
	ground->work += count / 64;
}

static void order_bury(struct drill_order *order, const struct process *process)
{
	const struct drill_ground *ground = order->play.ground;
	size_t place = (size_t)(process - ground->snapshot->processes);

	order->death[place] = (uint32_t)order->count + 1;
	order->is_watched |= ground->watched && ground->watched[place];
}

/* What a step killed is in the course; that course's list of the close ones is the order's flag. */
static void order_note_deaths(
	struct drill_order *order, struct drill_step *step, struct level *level)
{
	struct course *course = &order->play.course;

	if (course->kill_count == order->count)
		return;
	order_bury(order, course->kills[order->count].victim);
	for (size_t i = step->collateral_before; i < course->collateral_count; i++)
		order_bury(order, course->collateral[i]);
	step->next = play_next_alive(&order->play, level);
	step->is_close = course->close_count > 0;
	order->close_count += course->close_count > 0;
	course->close_count = 0;
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
	order->play.ground->held_bytes += sizeof(*step) + sizeof(*at->items) +
		sizeof(struct drill_kill);
	order->play.ground->work++;
}

bool drill_order_extend(struct drill_order *order)
{
	struct play *play = &order->play;
	struct drill_step step = {
		.close_before = order->close_count,
		.collateral_before = play->course.collateral_count,
		.is_vague_before = play->course.is_vague,
		.is_watched_before = order->is_watched,
	};
	struct level *level;

	if (order->is_ended)
		return false;
	order_begin_deaths(order);
	level = play_fill(play);
	step.grown_bytes = play->course.grown_bytes;
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
	uint32_t step = order->death ?
		order->death[process - order->play.ground->snapshot->processes] : 0;

	return step ? step - 1 : SIZE_MAX;
}

const struct place *drill_order_behind(const struct drill_order *order, size_t level,
	const struct place *place, size_t step)
{
	const struct play *play = &order->play;
	const struct place *end = play->levels[level].places + play->levels[level].theatre->count;

	for (place++; place < end; place++) {
		play->ground->work++;
		if (drill_order_death(order, place->process) >= step)
			return place;
	}
	return NULL;
}
