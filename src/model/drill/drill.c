/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/drill.h"

#include "model/drill/simulation.h"

#include <stdlib.h>
#include <string.h>

enum {
	CLOSE_FRACTION = 200, /* of a domain: nearer than that, two are not told apart */
};

static bool add_level(struct play *play, struct theatre *theatre)
{
	const struct world *world = &worlds[play->world];
	const struct room *room = &theatre->room;

	if (!theatre->room_is_known)
		return false;
	play->levels[play->level_count++] = (struct level){ .theatre = theatre,
		.room_bytes = world->all_free_used ? room->most_bytes :
			world->files_dropped ? room->usual_bytes : room->least_bytes };
	return true;
}

/* All domains the leaker is charged to.  False when the room in one of them is not known. */
bool play_set_levels(struct play *play)
{
	const struct snapshot *snapshot = play->ground->snapshot;
	size_t memcg = play->charged ? play->charged->memcg : CGROUP_UNKNOWN;

	/* the root has a limit where it is that of a container */
	for (; memcg != CGROUP_UNKNOWN; memcg = snapshot->cgroups[memcg].parent) {
		struct theatre *theatre = play->level_count + 1 < LEVELS_MOST ?
			ground_theatre(play->ground, memcg) : NULL;

		if (theatre && domain_charges(&theatre->domain, snapshot, play->charged) &&
			!add_level(play, theatre))
			return false;
		if (memcg == 0)
			break;
	}
	return add_level(play, ground_theatre(play->ground, CGROUP_UNKNOWN));
}

/* The kernel charges from the inside out: of equal ones the inner is full first. */
static struct level *fullest(struct play *play)
{
	struct level *fullest = &play->levels[0];

	for (size_t i = 1; i < play->level_count; i++)
		if (play->levels[i].room_bytes < fullest->room_bytes)
			fullest = &play->levels[i];
	return fullest;
}

static void grow(struct play *play, int64_t bytes)
{
	play->course.grown_bytes = size_sum(play->course.grown_bytes, bytes);
	for (size_t i = 0; i < play->level_count; i++)
		play->levels[i].room_bytes -= bytes;
}

const struct place *play_next_alive(struct play *play, struct level *level)
{
	const struct place *places = level->places;
	const struct process *all = play->ground->snapshot->processes;

	for (; level->next < level->theatre->count; level->next++) {
		const struct process *process = places[level->next].process;

		if (!play->gone[process - all] && process != play->leaker)
			return &places[level->next];
	}
	return NULL;
}

/* What the leaker counts in that domain by now. */
int64_t play_leaker_pages(const struct play *play, const struct level *level)
{
	return size_sum(ground_pages(play->ground, level->leaker, play->world),
		play->course.grown_bytes / level->theatre->domain.page_size_bytes);
}

int64_t play_close_pages(const struct theatre *theatre)
{
	int64_t error_pages = figure_or(theatre->counter_error_pages, 0);

	return size_sum(2 * error_pages, theatre->domain.total_pages / CLOSE_FRACTION);
}

static void add_collateral(struct course *course, const struct process *process)
{
	array_reserve(course->collateral, course->collateral_count, course->collateral_capacity);
	course->collateral[course->collateral_count++] = process;
}

static void add_close(struct course *course, const struct process *process)
{
	array_reserve(course->close, course->close_count, course->close_capacity);
	course->close[course->close_count++] = process;
}

/* What dies gives its memory back to every domain it was charged to. */
static void give_back(struct play *play, const struct kill *kill)
{
	for (size_t i = 0; i < play->level_count; i++)
		play->levels[i].room_bytes = size_sum(play->levels[i].room_bytes,
			kill_freed_bytes_in(kill, play->ground->snapshot,
				&play->levels[i].theatre->domain));
}

/*
 * Before 5.1 the child that counts most dies in the place of who is chosen, if it has an address space
 * of its own; of equal ones the first born (mm/oom_kill.c: oom_kill_process).
 */
static void sacrifice_child(
	const struct play *play, const struct level *level, struct drill_kill *kill)
{
	const struct process *chosen = kill->victim;
	struct kin_run children = kin_children(&play->ground->kin, chosen->pid);

	for (size_t i = 0; i < children.count; i++) {
		const struct process *child = children.items[i];
		const struct place *place = theatre_find(level->theatre, child);
		int64_t pages;

		if (!place || play->gone[child - play->ground->snapshot->processes] ||
			kin_share_memory(child, chosen))
			continue;
		pages = child == play->leaker ? play_leaker_pages(play, level) :
						ground_pages(play->ground, place, play->world);
		if (kill->chosen && (pages < kill->badness_pages ||
					    (pages == kill->badness_pages &&
						    process_is_later(child, kill->victim))))
			continue;
		kill->chosen = chosen;
		kill->victim = child;
		kill->badness_pages = pages;
	}
}

/* Returns whether the leaker is among those that die. */
static bool kill_one(struct play *play, const struct level *level, const struct process *chosen,
	const struct drill_kill *figures)
{
	struct course *course = &play->course;
	struct drill_kill one = *figures;
	struct kill kill;
	bool leaker_dies;

	one.victim = chosen;
	if (level->theatre->rules->sacrifices_child)
		sacrifice_child(play, level, &one);
	kill_init(&kill, &play->ground->kin, &level->theatre->domain,
		level->theatre->rules, one.victim, play->gone);
	one.freed_bytes = kill.freed_bytes;
	one.freed_is_measured = kill.freed_is_measured;
	one.others = kill.killed_count - 1 + kill.collateral_count;
	one.undecided = kill.undecided_count;
	array_reserve(course->kills, course->kill_count, course->kill_capacity);
	course->kills[course->kill_count++] = one;
	play->ground->work += DEATH_WORK * (1 + one.others);
	for (size_t i = 1; i < kill.killed_count; i++)
		add_collateral(course, kill.killed[i]);
	for (size_t i = 0; i < kill.collateral_count; i++)
		add_collateral(course, kill.collateral[i].process);
	give_back(play, &kill);
	leaker_dies = play->leaker && kill_has(&kill, play->leaker);
	if (leaker_dies)
		course->kills[course->kill_count - 1].freed_bytes =
			figure_add(one.freed_bytes, figure_of(course->grown_bytes));
	kill_release(&kill);
	return leaker_dies;
}

/* The leaker stays chosen when it counts more, or as much and wins the tie. */
bool play_is_chosen(const struct theatre *theatre, const struct place *leaker,
	int64_t pages, const struct place *other)
{
	if (!other || pages > other->pages)
		return true;
	return pages == other->pages &&
		wins_tie(theatre->rules, leaker->process, other->process);
}

/* Whether it is known that the killer takes the one and not the next, who lives. */
bool play_is_told_apart(
	const struct theatre *theatre, const struct place *chosen, const struct place *next)
{
	int64_t error_pages = figure_or(theatre->counter_error_pages, 0);

	if (chosen->pages - next->pages > 2 * error_pages)
		return true;
	/* equal: as in verdict.c, only outside of a memcg do start times settle it */
	return error_pages == 0 && theatre->domain.kind != DOMAIN_MEMCG &&
		chosen->process->start_ticks.known &&
		next->process->start_ticks.known;
}

/* After a kill: whether that was the end. */
static bool ends_with(struct course *course, bool leaker_dies)
{
	const struct drill_kill *kill = &course->kills[course->kill_count - 1];

	if (leaker_dies)
		course->end = DRILL_LEAKER_DIES;
	else
		course->is_vague |= !kill->freed_bytes.known || kill->undecided > 0;
	return leaker_dies;
}

/* Somebody else than the leaker is chosen.  True when that was the end all the same. */
static bool kill_other(struct play *play, struct level *level, const struct place *other,
	const struct drill_kill *figures)
{
	struct course *course = &play->course;
	bool leaker_dies = kill_one(play, level, other->process, figures);
	const struct place *next = play_next_alive(play, level);

	/* it lives on where a child died in its place */
	if (next && next != other && !play_is_told_apart(level->theatre, other, next))
		add_close(course, next->process);
	return ends_with(course, leaker_dies);
}

/* The domain is full: somebody dies.  True when that was the end. */
bool play_choose(struct play *play, struct level *level)
{
	const struct theatre *theatre = level->theatre;
	const struct place *other = play_next_alive(play, level);
	const struct place *leaker = level->leaker;
	struct drill_kill figures = {
		.badness_pages = other ? other->pages : 0,
		.leaker_pages = leaker ? play_leaker_pages(play, level) : 0,
	};

	if (leaker && other &&
		llabs(figures.leaker_pages - figures.badness_pages) <= play_close_pages(theatre))
		add_close(&play->course, other->process);
	if (leaker && play_is_chosen(theatre, leaker, figures.leaker_pages, other)) {
		figures.badness_pages = figures.leaker_pages;
		return ends_with(
			&play->course, kill_one(play, level, play->leaker, &figures));
	}
	if (!other) {
		play->course.end = DRILL_NOBODY_LEFT;
		return true;
	}
	return kill_other(play, level, other, &figures);
}

/* What the domain does instead of choosing by badness; true when that ends the drill. */
bool play_rules_otherwise(struct play *play, const struct level *level)
{
	switch (level->theatre->outcome) {
	case OUTCOME_PANIC:
		play->course.end = DRILL_PANIC;
		return true;
	case OUTCOME_SLEEP:
		play->course.end = DRILL_SLEEPS;
		return true;
	case OUTCOME_ALLOCATING_TASK:
		/* a leaker that is exempt asks in vain, and the kernel chooses; unless another asks */
		if (play->leaker && !level->leaker) {
			play->course.is_vague = true;
			break;
		}
		play->course.end = DRILL_ALLOCATOR;
		return true;
	case OUTCOME_KILL:
	case OUTCOME_NOBODY:
		break;
	}
	return false;
}

static void rank_level(struct play *play, struct level *level)
{
	if (level->places)
		return;
	level->places = theatre_places(play->ground, level->theatre, play->world);
	level->leaker = play->leaker ? theatre_find(level->theatre, play->leaker) : NULL;
}

struct level *play_fill(struct play *play)
{
	struct course *course = &play->course;
	struct level *level = fullest(play);
	int64_t bytes = level->room_bytes > 0 ? level->room_bytes : 0;

	rank_level(play, level);
	course->last = level->theatre->domain;
	if (play->bound_bytes - course->grown_bytes <= bytes) {
		grow(play, play->bound_bytes - course->grown_bytes);
		course->end = DRILL_BOUNDED;
		course->domain = level->theatre->domain;
		return NULL;
	}
	grow(play, bytes);
	if (!play->begun) {
		course->domain = level->theatre->domain;
		course->leaks_by_bytes = course->grown_bytes;
		play->begun = true;
	}
	return level;
}

static void act(struct play *play)
{
	struct level *level;

	while ((level = play_fill(play)))
		if (play_rules_otherwise(play, level) || play_choose(play, level))
			return;
}

static int64_t bound_of(const struct holder *tmpfs)
{
	if (!tmpfs || !tmpfs->most_bytes.known || !tmpfs->bytes.known)
		return INT64_MAX;
	return tmpfs->most_bytes.value > tmpfs->bytes.value ?
		tmpfs->most_bytes.value - tmpfs->bytes.value : 0;
}

struct course drill_play(struct drill_ground *ground, const struct process *leaker,
	const struct holder *tmpfs, size_t world)
{
	struct play play = {
		.ground = ground,
		.leaker = leaker,
		.charged = leaker,
		.bound_bytes = bound_of(tmpfs),
		.world = world,
		.course = { .end = DRILL_UNKNOWN },
	};

	if (!play_set_levels(&play))
		return play.course;
	play.gone = ground->gone;
	memset(play.gone, 0, ground->snapshot->process_count);
	act(&play);
	return play.course;
}
