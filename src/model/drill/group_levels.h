/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The domains that the members of a growing group are charged to (model/drill/group_simulation.h).
 */
#ifndef OOMTOP_MODEL_DRILL_GROUP_LEVELS_H
#define OOMTOP_MODEL_DRILL_GROUP_LEVELS_H

#include "model/drill/drill_context.h"
#include "model/drill/leak_group.h"

struct group_level {
	struct domain_ranking *ranking;
	const struct place *places;     /* in rank order; NULL until the domain is full */
	int64_t headroom_bytes;         /* may be negative */
	size_t growers;                 /* living members charged to it */
	size_t next_member, next_other; /* the first places of each kind that may be alive */
	size_t touched;                 /* the number of the last kill that freed memory there */
};

struct group_levels {
	const struct snapshot *snapshot;
	struct group_level *items; /* inner ones first, the machine last; owned */
	size_t count, capacity;
	size_t *of_cgroup; /* by index of the cgroup: its level, or SIZE_MAX; owned */
};

typedef void group_level_function(struct group_level *level, void *data);

/*
 * Finds the levels, with the headroom under that reclaim case and without growers.  False if the
 * headroom of one is not known.  The caller releases *ret_levels in both cases.
 */
bool group_levels_find(struct group_levels *ret_levels, struct drill_context *context,
	const struct leak_group *group, size_t reclaim_case)
	__attribute__((warn_unused_result, nonnull));
void group_levels_release(struct group_levels *levels) __attribute__((nonnull));

/* Calls the function for each level that the process is charged to, the machine last. */
void group_levels_each(struct group_levels *levels, const struct process *process,
	group_level_function *act, void *data) __attribute__((nonnull(1, 2, 3)));
/* How much each growing member may still take there; the level has some. */
int64_t group_level_share(const struct group_level *level) __attribute__((nonnull));
/*
 * The level in which each growing member may take the least.  As in model/drill/simulation.c, of
 * equal ones the inner one is full first; *ret_tie says that another one that is not above or below
 * it may be full as soon.
 */
struct group_level *group_levels_fullest(struct group_levels *levels, bool *ret_tie)
	__attribute__((nonnull));

#endif
