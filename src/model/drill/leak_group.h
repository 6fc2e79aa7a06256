/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plain data: processes that grow together in one drill. */
#ifndef OOMTOP_MODEL_DRILL_LEAK_GROUP_H
#define OOMTOP_MODEL_DRILL_LEAK_GROUP_H

#include "snapshot/target.h"

struct leak_group {
	const char *word;      /* what the user calls them; belongs to another */
	struct target members; /* at least one, each with memory; by rising PID; owned */
};

/*
 * The processes of these PIDs that have memory and may grow: all but init.  NULL if there are none.
 * `members` may be of a copy of the snapshot.  The caller frees the group.
 */
struct leak_group *leak_group_new(const struct snapshot *snapshot, const struct target *members,
	const char *word) __attribute__((warn_unused_result, nonnull));
/* NULL is left alone. */
void leak_group_free(struct leak_group *group);

#endif
