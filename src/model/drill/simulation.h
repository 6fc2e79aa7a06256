/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One drill while it is played, step by step.  Only drill*.c include this. */
#ifndef OOMTOP_MODEL_DRILL_SIMULATION_H
#define OOMTOP_MODEL_DRILL_SIMULATION_H

#include "model/drill/drill_context.h"

enum { LEVELS_MAX = 64 }; /* cgroups above one another; the innermost count */

/* A domain above the leaker while the drill is played. */
struct level {
	struct domain_ranking *ranking;
	const struct place *places; /* in the world that is played; NULL until it is full */
	const struct place *leaker; /* NULL: it cannot be chosen there */
	int64_t headroom_bytes;     /* may be negative */
	size_t next;                /* the first place that may still be alive */
};

struct simulation {
	struct drill_context *context;
	const struct process *leaker;  /* NULL: a tmpfs, or nobody who is ever chosen */
	const struct process *charged; /* a process in the leaker's cgroup; NULL: a tmpfs */
	int64_t bound_bytes;           /* what it can grow by at all */
	size_t reclaim_case;
	struct level levels[LEVELS_MAX]; /* the innermost first, the machine last */
	size_t level_count;
	bool begun; /* the first domain was full */
	bool *gone; /* by place in the snapshot */
	struct drill_outcome outcome;
};

/* Finds all domains the leaker is charged to.  False when the room in one of them is not known. */
bool play_set_levels(struct simulation *play);
/* Grows until a domain is full.  NULL when the leaker could not grow so far: that was the end. */
struct level *play_fill(struct simulation *play);
/* What the domain does instead of choosing by badness; true when that ends the drill. */
bool play_rules_otherwise(struct simulation *play, const struct level *level);
/* The domain is full: somebody dies.  True when that was the end. */
bool play_choose(struct simulation *play, struct level *level);

/* The first in the ranking of the level that is alive, the leaker left out; NULL for nobody. */
const struct place *play_next_alive(struct simulation *play, struct level *level);
/* What the leaker counts in that domain by now. */
int64_t play_leaker_pages(const struct simulation *play, const struct level *level);
/* The leaker is chosen when it counts more, or as much and wins the tie. */
bool play_is_chosen(const struct domain_ranking *ranking, const struct place *leaker, int64_t pages,
	const struct place *other);
/* Nearer than that, the leaker and another are not told apart. */
int64_t play_close_pages(const struct domain_ranking *ranking);
/* Whether it is known that the killer takes the one and not the next, who lives. */
bool play_is_told_apart(
	const struct domain_ranking *ranking, const struct place *chosen, const struct place *next);

#endif
