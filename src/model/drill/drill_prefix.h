/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the drills of all leakers in one cgroup have in common: as long as the leaker is not chosen
 * and does not die with another, the same processes die in the same order and leave the same room.
 * That order is played once, without a leaker, as far as the drills ask for it.
 *
 * It holds where the choice hangs on the leaker in no other way: not for a tmpfs, nor where a child
 * dies in the place of its parent, nor where the task that allocates is killed.
 *
 * Only drill*.c include this.
 */
#ifndef OOMTOP_MODEL_DRILL_DRILL_PREFIX_H
#define OOMTOP_MODEL_DRILL_DRILL_PREFIX_H

#include "model/drill/simulation.h"

/* A domain is full once more. */
struct drill_step {
	size_t level;
	int64_t grown_bytes;       /* by the leaker, until then */
	const struct place *other; /* who dies unless the leaker does; NULL: nobody is left */
	const struct place *next;  /* the next of that level once `other` is dead; or NULL */
	bool is_close;             /* these two are not told apart */
	/* of the steps before */
	size_t close_before, collateral_before;
	bool is_vague_before, is_watched_before;
};

/* Numbers of the steps at one level. */
struct drill_level_steps {
	size_t *items, count, capacity;
};

/* The order of one world. */
struct drill_order {
	struct simulation play; /* its course holds those who die, kill by kill */
	bool is_set, is_known, is_ended, is_watched;
	bool ends_before_choice; /* the last step chooses nobody: a panic, or tasks sleep */
	struct drill_step *steps;
	size_t count, capacity, close_count;
	struct drill_level_steps at[LEVELS_MAX];
	uint32_t *death; /* by place in the snapshot: the number of the step from 1; 0: lives on */
	size_t same_count; /* so many of the first victims are known to be those of the first world
			    */
};

struct drill_prefix {
	struct drill_order orders[RECLAIM_CASE_COUNT];
};

/* The prefix of that leaker; NULL where its drill has to be played as a whole. */
struct drill_prefix *drill_prefix_of(struct drill_context *context, const struct process *leaker);
/* Plays one step more; false when there is none. */
bool drill_order_extend(struct drill_order *order);
/* The step from 0 in which the process dies as far as was played; SIZE_MAX when it does not. */
size_t drill_order_death(const struct drill_order *order, const struct process *process);
/* The next behind a place of that level that is alive before a step; NULL for nobody. */
const struct place *drill_order_behind(
	const struct drill_order *order, size_t level, const struct place *place, size_t step);

#endif
