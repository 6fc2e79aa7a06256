/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A domain that a leak fills: what drills of one leaker and of a group have in common. */
#ifndef OOMTOP_MODEL_DRILL_LEVEL_H
#define OOMTOP_MODEL_DRILL_LEVEL_H

#include "model/drill/drill_context.h"

/* A domain that a leaker is charged to, or whose NUMA nodes it fills. */
struct level {
	struct domain_ranking *ranking;
	const struct ranking_place *places; /* in rank order; NULL until the domain is full */
	const struct ranking_place
		*leaker;           /* in ranking->by_process; NULL: cannot be killed there */
	int64_t headroom_bytes;    /* may be negative */
	int64_t swap_wanted_bytes; /* struct headroom, under the level's reclaim case */
	bool leaves_swap, cache_may_stay, min_may_fail; /* struct headroom */
	bool is_vague;                                  /* how much kills have freed is not known */
	int64_t elsewhere_bytes; /* of those alive there: charged to other cgroups */
	bool freed_elsewhere;    /* a kill freed some of it */
	size_t next;             /* index of the first place that may be alive */
};

/* How the leak of a process may be swapped. */
enum leak_kind level_leak_kind(const struct process *leaker) __attribute__((nonnull));
/*
 * The headroom of a domain, which must be known, for a leak of that kind in the cgroup of the
 * leaker; for NULL, the cgroup is not known.
 */
struct headroom level_headroom(const struct drill_context *context,
	const struct domain_ranking *ranking, const struct process *leaker, enum leak_kind kind)
	__attribute__((nonnull(1, 2)));
/* The level of a domain that has this headroom, under that reclaim case. */
struct level level_of(struct domain_ranking *ranking, const struct headroom *headroom,
	size_t reclaim_case) __attribute__((nonnull));

/* A kill in a simulation; what is not known of it is noted in `one` and in the level. */
struct level_kill {
	struct drill_context *context;
	size_t reclaim_case;
	const struct level *full; /* where the killer acts */
	const struct kill *kill;
	struct drill_kill *one;
};

/*
 * Notes that the level is full, in the outcome: what is uncertain of that and, for the first one,
 * what reclaim has left.
 */
void level_note_full(const struct level *level, struct drill_outcome *outcome)
	__attribute__((nonnull));
/* Fills `kill->one` by what the kill itself tells; its victim and the badness are the caller's. */
void level_describe_kill(const struct level_kill *kill) __attribute__((nonnull));
/* Adds the kill, with all that die with the victim, to the outcome. */
void level_add_kill(const struct level_kill *kill, struct drill_outcome *outcome)
	__attribute__((nonnull));
/* Returns to a level what the kill frees there; after level_describe_kill(). */
void level_give_back(struct level *level, const struct level_kill *kill) __attribute__((nonnull));

/*
 * Whether the full domain ends the drill without choosing by badness (a panic, sleeping tasks, the
 * allocating task): sets the outcome's end then.  `leaker_is_exempt`: nothing that leaks can be
 * killed there.
 */
bool level_ends_without_kill(const struct level *level, bool leaker_is_exempt,
	struct drill_outcome *outcome) __attribute__((warn_unused_result, nonnull));

/*
 * Whether the leak goes on past a limit below which no process can be killed
 * (model/kernel/memcg_excess.h): it does where that is known and, with `past_bounds`, where it may.
 */
bool level_limits_are_passed(const struct drill_context *context, bool past_bounds)
	__attribute__((nonnull));
/*
 * Lets the leak pass the limit of a memory cgroup, and notes that in the outcome.  Where that is
 * known, what has to be full before the first kill lies above that limit.  False for another
 * domain.
 */
bool level_pass(struct level *level, const struct drill_context *context,
	struct drill_outcome *outcome) __attribute__((nonnull));

#endif
