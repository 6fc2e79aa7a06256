/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One leak under one reclaim case, kill by kill.  simulation_run() does all of it; the steps below
 * it are for model/drill/kill_order.h, which simulates a leak without a leaker.
 */
#ifndef OOMTOP_MODEL_DRILL_SIMULATION_H
#define OOMTOP_MODEL_DRILL_SIMULATION_H

#include "model/drill/bounds.h"
#include "model/drill/level.h"
#include "model/drill/tmpfs_writer.h"

enum { LEVELS_MAX = 64 }; /* nested limits; of more, the innermost and the machine count */

struct simulation {
	struct drill_context *context;
	/* NULL: a tmpfs, the kernel, or a leaker that is never chosen */
	const struct process *leaker;
	/* a process in the cgroup that is charged for the leak; NULL: the machine alone is */
	const struct process *charged;
	enum leak_kind leak_kind;
	int64_t bound_bytes; /* the most the leaker can take; INT64_MAX: no bound */
	size_t reclaim_case;
	bool passes_limits;              /* of memory cgroups in which nothing is left to kill */
	struct level levels[LEVELS_MAX]; /* innermost first, then NUMA nodes, the machine last */
	size_t level_count;
	struct bounds bounds;
	bool *gone; /* dead processes, by index in the snapshot */
	struct drill_outcome outcome;
};

/*
 * The cgroup that is charged for a tmpfs or the kernel: the context's, or the one that the tmpfs's
 * path names.
 */
struct tmpfs_writer simulation_writer(
	const struct drill_context *context, const struct holder *holder) __attribute__((nonnull));
/*
 * Simulates the leak of a process or, if `leaker` is NULL, of a tmpfs or the kernel.  With
 * `past_bounds` no bound of model/drill/bounds.h ends the leak, nor a limit that the kernel may let
 * it pass (level_limits_are_passed()).  The caller releases the outcome, whose end is DRILL_UNKNOWN
 * if the headroom of a domain is not known.
 */
struct drill_outcome simulation_run(struct drill_context *context, const struct process *leaker,
	const struct holder *holder, size_t reclaim_case, bool past_bounds)
	__attribute__((warn_unused_result));

/* Fills `levels`.  False if the headroom of one of these domains is not known. */
bool simulation_find_levels(struct simulation *simulation) __attribute__((warn_unused_result));
/*
 * Grows the leaker until a domain is full, and returns that domain.  NULL, with the outcome's end
 * set, if the leaker reaches a bound first: its own, or one of model/drill/bounds.h.
 */
struct level *simulation_grow(struct simulation *simulation) __attribute__((warn_unused_result));
/* level_ends_without_kill() for the simulation's leaker. */
bool simulation_ends_without_kill(struct simulation *simulation, const struct level *level)
	__attribute__((warn_unused_result));
/*
 * Kills the process of the highest badness in the full domain and adds the kill to the outcome.
 * True, with the outcome's end set, if the leaker dies or nothing is left to kill.
 */
bool simulation_kill(struct simulation *simulation, struct level *level)
	__attribute__((warn_unused_result));

/* The highest-ranked living process of the level other than the leaker; NULL if none is left. */
const struct ranking_place *simulation_next_alive(
	struct simulation *simulation, struct level *level);
/*
 * Whether the leaker, with all it has taken, is chosen rather than `other` (NULL: nothing else is
 * left): its badness is higher, or equal and the leaker wins the tie.
 */
bool simulation_is_leaker_chosen(const struct domain_ranking *ranking,
	const struct ranking_place *leaker, const struct ranking_place *other);

#endif
