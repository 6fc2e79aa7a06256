/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill_summary.h"

#include "model/drill_prefix.h"
#include "snapshot/unit.h"

#include <stdlib.h>
#include <string.h>

/* One leaker's drill in one world. */
struct seeker {
	struct drill_ground *ground;
	struct drill_order *order;
	const struct process *leaker;
	const struct place *places[LEVELS_MOST]; /* the leaker's at each level; or NULL */
	int64_t pages[LEVELS_MOST];              /* what it counts there before it leaks */
};

/* How one world ends. */
struct ending {
	enum drill_end end;
	bool is_chosen;    /* the leaker is the last victim, and was chosen */
	size_t step;       /* the last that was played */
	size_t kill_count; /* of the order, without the leaker's own */
	size_t collateral_count;
	bool is_close, is_vague, is_watched;
};

/* What a process's death brings where nobody died before. */
struct drill_death {
	bool is_known, is_watched;
	size_t others;
	struct kill_class class;
};

static bool is_watched(const struct drill_ground *ground, const struct process *process)
{
	return ground->watched && ground->watched[process - ground->snapshot->processes];
}

static int64_t pages_at(const struct seeker *seeker, const struct drill_step *step)
{
	const struct domain *domain = &seeker->order->play.levels[step->level].theatre->domain;

	return size_sum(seeker->pages[step->level], step->grown_bytes / domain->page_size_bytes);
}

static bool is_own(const struct seeker *seeker, const struct place *place)
{
	return place && place->process == seeker->leaker;
}

/* Whether the leaker is chosen in that step.  Once it is, it would be in all that follow there. */
static bool is_chosen_at(const struct seeker *seeker, const struct drill_step *step)
{
	const struct theatre *theatre = seeker->order->play.levels[step->level].theatre;
	const struct place *place = seeker->places[step->level];

	return place && (is_own(seeker, step->other) ||
			play_is_chosen(theatre, place, pages_at(seeker, step), step->other));
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
	const struct play *play = &seeker->order->play;
	const struct level *level = &play->levels[number];

	if (!level->places || seeker->places[number])
		return;
	seeker->places[number] = theatre_find(level->theatre, seeker->leaker);
	if (seeker->places[number])
		seeker->pages[number] =
			ground_pages(seeker->ground, seeker->places[number], play->world);
}

static void seek_all(struct seeker *seeker)
{
	for (size_t i = 0; i < seeker->order->play.level_count; i++)
		seek(seeker, i);
}

/* Plays on until the leaker's end; says in which step it is chosen, SIZE_MAX when it is not. */
static size_t find_end(struct seeker *seeker, size_t *ret_death)
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
	const struct place *next = drill_order_behind(
		seeker->order, step->level, step->next, number + 1);

	return next && next != step->other &&
		!play_is_told_apart(
			seeker->order->play.levels[step->level].theatre, step->other, next);
}

static bool others_are_close(const struct seeker *seeker, size_t end)
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
	return pages_at(seeker, step) - step->other->pages;
}

/* Whether the leaker and another were nearly equal in a step at that level, of the first `count`. */
static bool is_close_at(const struct seeker *seeker, size_t level, size_t count)
{
	const struct drill_order *order = seeker->order;
	const size_t *items = order->at[level].items;
	int64_t close = play_close_pages(order->play.levels[level].theatre);
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
static bool leaker_is_close(const struct seeker *seeker, size_t end, bool chooses)
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
		llabs(pages_at(seeker, last) - other->pages) <=
			play_close_pages(order->play.levels[last->level].theatre);
}

static bool any_is_watched(const struct drill_ground *ground, const struct kill *kill)
{
	bool watched = false;

	for (size_t i = 0; i < kill->killed_count; i++)
		watched |= is_watched(ground, kill->killed[i]);
	for (size_t i = 0; i < kill->collateral_count; i++)
		watched |= is_watched(ground, kill->collateral[i].process);
	return watched;
}

/* All of a class that die with one of them die with each of them. */
static void note_death(
	struct drill_ground *ground, const struct kill *kill, const struct drill_death *death)
{
	const struct process *all = ground->snapshot->processes;

	for (size_t i = 0; i < kill->killed_count; i++)
		ground->deaths[kill->killed[i] - all] = *death;
	for (size_t i = 0; i < kill->collateral_count; i++)
		ground->deaths[kill->collateral[i].process - all] = *death;
}

/* The leaker is killed when those of the steps before are dead. */
static struct drill_death die(const struct seeker *seeker, size_t step)
{
	struct drill_ground *ground = seeker->ground;
	const struct drill_order *order = seeker->order;
	const struct theatre *theatre =
		order->play.levels[order->steps[step].level].theatre;
	struct drill_death death = { .is_known = true };
	size_t place = (size_t)(seeker->leaker - ground->snapshot->processes);
	bool has_class = step == 0 &&
		kill_class_of(&death.class, &ground->kin, &theatre->domain, seeker->leaker);
	struct kill kill;

	if (!ground->deaths)
		ground->deaths = memory_alloc(
			ground->snapshot->process_count * sizeof(*ground->deaths));
	if (has_class && ground->deaths[place].is_known &&
		kill_class_is_same(&ground->deaths[place].class, &death.class))
		return ground->deaths[place];
	for (size_t i = 0; i < ground->snapshot->process_count; i++)
		ground->gone[i] = order->death && order->death[i] - 1 < step;
	kill_init(&kill, &ground->kin, &theatre->domain, theatre->rules, seeker->leaker,
		ground->gone);
	death.others = kill.killed_count - 1 + kill.collateral_count;
	death.is_watched = any_is_watched(ground, &kill);
	ground->work += DEATH_WORK * (1 + death.others) + ground->snapshot->process_count / 256;
	if (has_class)
		note_death(ground, &kill, &death);
	kill_release(&kill);
	return death;
}

static void end_chosen(const struct seeker *seeker, struct ending *ending)
{
	struct drill_death death = die(seeker, ending->step);

	ending->collateral_count += death.others;
	ending->is_watched |= death.is_watched;
}

static struct ending find_ending(struct seeker *seeker)
{
	struct drill_order *order = seeker->order;
	struct ending ending = { .end = order->play.course.end };
	size_t death, chosen = find_end(seeker, &death);
	size_t step = chosen <= death ? chosen : death;
	bool before_choice;

	if (!order->is_known) {
		ending.end = DRILL_UNKNOWN;
		return ending;
	}
	if (step == SIZE_MAX) {
		/* the order's own end, which may have been played long before */
		step = order->count - 1;
		ending.end = order->play.course.end;
	} else {
		ending.end = DRILL_LEAKER_DIES;
	}
	before_choice = ending.end != DRILL_LEAKER_DIES && order->ends_before_choice;
	ending.step = step;
	ending.is_chosen = ending.end == DRILL_LEAKER_DIES && chosen <= death;
	/* a step more was played where the leaker dies with another */
	ending.kill_count = step + (ending.end == DRILL_LEAKER_DIES && !ending.is_chosen);
	ending.collateral_count = ending.kill_count < order->count ?
		order->steps[ending.kill_count].collateral_before :
		order->play.course.collateral_count;
	ending.is_watched = ending.kill_count < order->count ?
		order->steps[ending.kill_count].is_watched_before : order->is_watched;
	ending.is_vague = order->steps[step].is_vague_before;
	ending.is_close = others_are_close(seeker, ending.kill_count) ||
		leaker_is_close(seeker, step, !before_choice);
	if (ending.is_chosen)
		end_chosen(seeker, &ending);
	return ending;
}

/* Whether the first victims of two worlds are the same, up to so many. */
static bool orders_agree(struct drill_order *first, struct drill_order *other, size_t count)
{
	while (other->same_count < count &&
		first->play.course.kills[other->same_count].victim ==
			other->play.course.kills[other->same_count].victim)
		other->same_count++;
	return other->same_count >= count;
}

static bool domains_agree(const struct drill_order *a, const struct drill_order *b)
{
	return a->play.course.domain.kind == b->play.course.domain.kind &&
		a->play.course.domain.memcg == b->play.course.domain.memcg;
}

static bool endings_agree(struct drill_order *first, const struct ending *a,
	struct drill_order *other, const struct ending *b)
{
	return a->end == b->end && a->kill_count == b->kill_count &&
		a->is_chosen == b->is_chosen && domains_agree(first, other) &&
		orders_agree(first, other, a->kill_count);
}

static void set_first(
	struct drill_summary *summary, const struct seeker *seeker, const struct ending *ending)
{
	const struct course *course = &seeker->order->play.course;

	summary->end = ending->end;
	summary->domain = course->domain;
	summary->kill_count = ending->kill_count + ending->is_chosen;
	summary->collateral_count = ending->collateral_count;
	summary->is_last_victim = ending->is_chosen;
	if (ending->kill_count > 0) {
		summary->first_victim = course->kills[0].victim;
		summary->first_pages = course->kills[0].badness_pages;
	} else if (ending->is_chosen) {
		summary->first_victim = seeker->leaker;
		summary->first_pages = pages_at(seeker, &seeker->order->steps[0]);
	}
}

static void set_leak(struct drill_summary *summary, int64_t leaks_by_bytes)
{
	if (leaks_by_bytes < summary->least_leak_bytes)
		summary->least_leak_bytes = leaks_by_bytes;
	if (leaks_by_bytes > summary->most_leak_bytes)
		summary->most_leak_bytes = leaks_by_bytes;
}

static bool is_known_to_spare(enum drill_end end, bool watched_dies)
{
	return end != DRILL_PANIC && end != DRILL_UNKNOWN && !watched_dies;
}

static void summarize(
	struct drill_summary *summary, struct drill_ground *ground, struct drill_prefix *prefix)
{
	struct drill_order *first = NULL;
	struct ending first_ending = { 0 };

	for (size_t world = 0; world < WORLD_COUNT; world++) {
		struct seeker seeker = { .ground = ground, .order = &prefix->orders[world],
			.leaker = summary->leaker };
		struct ending ending;

		if (!ground_has_world(ground, world))
			continue;
		seek_all(&seeker);
		ending = find_ending(&seeker);
		summary->certain &= !ending.is_close && !ending.is_vague;
		summary->spares &= is_known_to_spare(ending.end, ending.is_watched);
		set_leak(summary, seeker.order->play.course.leaks_by_bytes);
		if (!first) {
			first = seeker.order;
			first_ending = ending;
			set_first(summary, &seeker, &ending);
		} else {
			summary->certain &=
				endings_agree(first, &first_ending, seeker.order, &ending);
		}
	}
	summary->certain &= !ground_doubts(ground) && summary->end != DRILL_UNKNOWN;
}

static bool course_is_watched(const struct course *course, const struct drill_ground *ground)
{
	bool watched = false;

	for (size_t i = 0; i < course->kill_count; i++)
		watched |= is_watched(ground, course->kills[i].victim);
	for (size_t i = 0; i < course->collateral_count; i++)
		watched |= is_watched(ground, course->collateral[i]);
	return watched;
}

struct drill_summary drill_summary_of(const struct drill *drill, const struct drill_ground *ground)
{
	const struct course *course = &drill->course;
	struct drill_summary summary = {
		.leaker = drill->leaker,
		.tmpfs = drill->tmpfs,
		.end = course->end,
		.domain = course->domain,
		.kill_count = course->kill_count,
		.collateral_count = course->collateral_count,
		.least_leak_bytes = drill->least_leak_bytes,
		.most_leak_bytes = drill->most_leak_bytes,
		.certain = drill->certain,
		.spares = true,
	};

	if (course->kill_count > 0) {
		summary.first_victim = course->kills[0].victim;
		summary.first_pages = course->kills[0].badness_pages;
		summary.is_last_victim =
			course->kills[course->kill_count - 1].victim == drill->leaker;
	}
	for (size_t i = 0; i < drill->course_count; i++)
		summary.spares &= is_known_to_spare(drill->courses[i].end,
			course_is_watched(&drill->courses[i], ground));
	return summary;
}

static int run_and_summarize(struct drill_summary *ret_summary, struct drill_ground *ground,
	const struct process *leaker, const struct holder *tmpfs, struct error *error)
{
	struct drill drill;
	int result = drill_run(&drill, ground, leaker, tmpfs, error);

	if (result < 0)
		return result;
	*ret_summary = drill_summary_of(&drill, ground);
	drill_release(&drill);
	return 0;
}

int drill_summarize(struct drill_summary *ret_summary, struct drill_ground *ground,
	const struct process *leaker, const struct holder *tmpfs, struct error *error)
{
	struct drill_summary summary = { .leaker = leaker, .certain = true, .spares = true,
		.least_leak_bytes = INT64_MAX };
	struct drill_prefix *prefix;
	struct domain machine;
	int result = domain_machine(&machine, ground->snapshot, error);

	if (result < 0)
		return result;
	ground_make_room(ground);
	ground_theatre(ground, CGROUP_UNKNOWN);
	prefix = tmpfs ? NULL : drill_prefix_of(ground, leaker);
	if (!prefix)
		return run_and_summarize(ret_summary, ground, leaker, tmpfs, error);
	summarize(&summary, ground, prefix);
	*ret_summary = summary;
	return 0;
}
