/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A drill for each unit, container, pod or user: for `drill --by` and `metrics`. */
#ifndef OOMTOP_COMMANDS_GROUP_DRILLING_H
#define OOMTOP_COMMANDS_GROUP_DRILLING_H

#include "commands/observation.h"
#include "model/drill/drill_groups.h"

/* The groups, and what a leak of the largest process of each leads to.  Zeroed at first. */
struct group_drilling {
	struct groups groups;
	struct group_drills drills;
	struct drill_context *context;
};

/*
 * Runs the drills of the groups of that kind as group_drills_run() does, with more read of the
 * processes that are killed.  The caller calls group_drilling_end(), also after a failure.
 */
int group_drilling_begin(struct group_drilling *drilling, struct observation *observation,
	enum group_kind kind, size_t max_work, struct error *error) MUST_CHECK NONNULL();
/*
 * Runs the drill of one group again, for the list of all processes that are killed.  The caller
 * releases *ret_drill.
 */
int group_drilling_run(const struct group_drilling *drilling, size_t number,
	struct drill *ret_drill, struct error *error) MUST_CHECK NONNULL();
void group_drilling_end(struct group_drilling *drilling) NONNULL();

#endif
