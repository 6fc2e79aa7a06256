/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/drill_summary.h"

#include "model/drill/drill_seek.h"
#include "snapshot/unit.h"

#include <stdlib.h>
#include <string.h>

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
	size_t death, chosen = drill_seek_end(seeker, &death);
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
	ending.is_close = drill_seek_others_close(seeker, ending.kill_count) ||
		drill_seek_leaker_close(seeker, step, !before_choice);
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
		summary->first_pages = drill_seek_pages(seeker, &seeker->order->steps[0]);
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
		drill_seek_places(&seeker);
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
