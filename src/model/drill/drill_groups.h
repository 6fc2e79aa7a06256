/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Leak drills by groups: two thousand processes of one scope are one question.
 *
 * The one with the most memory of its own leaks for its group, as it would alone.  Whether it would
 * end alike with any other member is played with the extremes: of processes below the same limits,
 * how many die before the leaker only falls as the leaker ranks higher, so when the first and the
 * last of them end alike, all between them do.
 */
#ifndef OOMTOP_MODEL_DRILL_DRILL_GROUPS_H
#define OOMTOP_MODEL_DRILL_DRILL_GROUPS_H

#include "model/drill/drill_summary.h"
#include "model/report/groups.h"

struct group_drill {
	const struct group *group;
	struct drill_summary summary;
	size_t large_count;     /* members that are large by themselves */
	enum group_death death; /* of those that can be killed, when the drill ends */
	bool certain;           /* with each member that was played */
	bool alike;             /* whoever of them leaks: the first to die, how many, and the end */
};

struct group_drills {
	struct group_drill *items; /* most memory of their own first */
	size_t count, capacity;
	size_t wanted; /* groups that were to be drilled */
};

/* Above that, a process or the sum of a group is worth a drill without being asked for: 1%. */
int64_t drill_large_pages(const struct verdict *verdict);
/* Whether it is one that leaks at all: init and what has no memory do not. */
bool drill_can_leak(const struct ranking_entry *entry);

/*
 * The groups that are large or have a member that is, the largest first, until `most_work` is done
 * (drill_ground_work()); the largest one where none is.  The groups must outlive it; release it
 * also on failure.
 */
int group_drills_run(struct group_drills *ret_drills, const struct groups *groups,
	const struct verdict *verdict, struct drill_context *context,
	const struct snapshot *snapshot, size_t max_work, struct error *error);
void group_drills_release(struct group_drills *drills);

#endif
