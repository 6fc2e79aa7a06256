/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The domains that the members of a growing group are charged to (model/drill/group_simulation.h).
 */
#ifndef OOMTOP_MODEL_DRILL_GROUP_LEVELS_H
#define OOMTOP_MODEL_DRILL_GROUP_LEVELS_H

#include "model/drill/leak_group.h"
#include "model/drill/level.h"

/* How much of what a process takes counts in a level: that many parts are all of it. */
enum { WHOLE_PARTS = 1024 };

struct group_level {
	struct level at;    /* `leaker` is NULL, `next` the first place of a member */
	int64_t grow_parts; /* what counts of all living members: WHOLE_PARTS for each charged */
	size_t next_other;  /* the first place of another process that may be alive */
	size_t touched;     /* the number of the last kill that freed memory there */
};

struct group_levels {
	const struct drill_context *context;
	size_t reclaim_case;
	struct group_level *items; /* cgroups, inner ones first; NUMA nodes; the machine; owned */
	size_t count, capacity, first_nodes;
	size_t *of_cgroup; /* by index of the cgroup: its level, or SIZE_MAX; owned */
	bool are_mixed;    /* in some level, members in different cgroups have other headrooms */
};

typedef void group_level_function(struct group_level *level, int64_t parts, void *data);

/*
 * Finds the levels, with the headroom under that reclaim case and without growers.  Where members
 * are in several cgroups, the minimum is that of the cgroup that gives the least, the maximum that
 * of the one that gives the most, and what is expected is what all may take that grow alike.  False
 * if the headroom of one is not known.  The caller releases *ret_levels in both cases.
 */
bool group_levels_find(struct group_levels *ret_levels, struct drill_context *context,
	const struct leak_group *group, size_t reclaim_case)
	__attribute__((warn_unused_result, nonnull));
void group_levels_release(struct group_levels *levels) __attribute__((nonnull));

/*
 * Calls the function for each level that the process is charged to and each of NUMA nodes, the
 * machine last.  `parts` says how much counts there of what the process takes.  Which nodes a
 * process fills that may use others is not known: all, none or a share, by the reclaim case.
 */
void group_levels_each(struct group_levels *levels, const struct process *process,
	group_level_function *act, void *data) __attribute__((nonnull(1, 2, 3)));
/* That many parts of so many bytes, both not negative. */
int64_t group_parts_of(int64_t bytes, int64_t parts);
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
