/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order in which processes die while some process of a cgroup leaks, whichever that is.
 *
 * As long as the leaker is neither chosen nor dies with another process, the drills of all leakers
 * of one place (headroom_tree_place) that are bound to the same NUMA nodes kill the same processes
 * in the same order and leave the same headroom.  That order is simulated once, without a leaker,
 * as far as the drills need it.
 *
 * It does not exist for a tmpfs or the kernel, where a bound may end the leak
 * (model/drill/bounds.h), for an exempt leaker that may pass a limit, before Linux 5.1 (a child
 * dies in its parent's place, and its badness may be the leaker's), and with
 * vm.oom_kill_allocating_task.
 */
#ifndef OOMTOP_MODEL_DRILL_KILL_ORDER_H
#define OOMTOP_MODEL_DRILL_KILL_ORDER_H

#include "model/drill/simulation.h"

/* One time at which a domain is full. */
struct kill_step {
	size_t level;        /* index of that domain in simulation.levels */
	int64_t grown_bytes; /* what the leaker has taken by then */
	const struct ranking_place
		*other; /* chosen unless the leaker is; NULL: nothing is left to kill */
	const struct ranking_place
		*next; /* the level's next in rank once `other` is dead; or NULL */
	bool is_close; /* which of these two is chosen is not known */
	/* sums over all earlier steps */
	size_t close_before, collateral_before;
	bool is_vague_before, is_watched_before;
};

/* Indices of the steps of one level, in rising order. */
struct level_steps {
	size_t *items, count, capacity;
};

/* The order under one reclaim case. */
struct kill_order {
	struct simulation simulation;    /* its outcome lists the kills, one for each step */
	bool is_set;                     /* the members below are valid */
	bool is_known;                   /* the headroom of every level is known */
	bool is_ended;                   /* no step follows */
	bool is_watched;                 /* a watched process is dead, or may be */
	const struct process *undecided; /* the last victim in a unit that systemd may stop */
	bool ends_before_choice;         /* the last step kills nothing: a panic, or tasks sleep */
	struct kill_step *steps;
	size_t count, capacity;
	size_t close_count;  /* steps with `is_close` */
	size_t first_unsure; /* the first step that is close, or leaves something unknown, or
				SIZE_MAX */
	struct level_steps at[LEVELS_MAX];
	uint32_t *death; /* by index in the snapshot: the step in which it dies, from 1; 0: none */
	size_t same_count; /* the first victims known to equal those of the likeliest case */
};

/* Those of the leakers below one limit that fill the same NUMA nodes first, or none. */
struct kill_orders {
	struct kill_order by_case[RECLAIM_CASE_COUNT];
	bool has_nodes;
	struct domain nodes;      /* if has_nodes */
	struct kill_orders *next; /* of other nodes, below the same limit */
};

/* The orders for that leaker, owned by the context; NULL if they depend on the leaker. */
struct kill_orders *kill_orders_for(struct drill_context *context, const struct process *leaker);
/* Simulates the next step.  False if there is none. */
bool kill_order_extend(struct kill_order *order) __attribute__((warn_unused_result));
/* The step, from 0, in which the process dies; SIZE_MAX if it survives all steps so far. */
size_t kill_order_death(const struct kill_order *order, const struct process *process);
/* The next in rank behind `place` in that level that is alive before `step`; NULL if none is. */
const struct ranking_place *kill_order_next_alive(const struct kill_order *order, size_t level,
	const struct ranking_place *place, size_t step);

#endif
