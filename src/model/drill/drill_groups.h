/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Leak drills by group of processes: two thousand processes of one scope need one answer.
 *
 * The member with the most memory of its own leaks for its group.  To tell whether the drill would
 * end alike with any other member, the extremes are simulated: of the processes below one limit,
 * the number that dies before the leaker only falls with a higher rank of the leaker.  If the
 * drills of the highest and of the lowest ranked member end alike, so do all between them.  That
 * holds for members that are bound to the same NUMA nodes, so it is not known of a group with
 * members whose memory policies were not read.
 */
#ifndef OOMTOP_MODEL_DRILL_DRILL_GROUPS_H
#define OOMTOP_MODEL_DRILL_DRILL_GROUPS_H

#include "model/drill/drill_summary.h"
#include "model/report/groups.h"

struct group_drill {
	const struct group *group;
	struct drill_summary summary; /* the drill of the largest member */
	size_t large_count;           /* members that are large by themselves */
	size_t unread_count;          /* members that may leak: node_policy_is_unread() */
	enum group_death death;       /* how many of its ranked members die in that drill */
	bool certain;                 /* so are the drills of all members that were simulated */
	/* for every member: the same first victim, number of kills, and end; of several, with no
	 * policy unread */
	bool alike;
};

struct group_drills {
	struct group_drill *items; /* by memory of their own, the largest first; owned */
	size_t count, capacity;
	size_t wanted; /* how many there would be without `max_work` */
};

/*
 * Whether the process may leak: init, kernel threads and zombies do not, nor in a domain of NUMA
 * nodes the processes that may use other nodes alone.
 */
bool drill_can_leak(const struct ranking_entry *entry);

/*
 * Runs drills for the groups that are large or have a large member, the largest first, until
 * drill_context_work() exceeds `max_work`; for the largest group if none is.  The groups must
 * outlive *ret_drills, which the caller releases also on failure.  Fails if the machine's total is
 * not known.
 */
int group_drills_run(struct group_drills *ret_drills, const struct groups *groups,
	const struct verdict *verdict, struct drill_context *context,
	const struct snapshot *snapshot, size_t max_work, struct error *error)
	__attribute__((warn_unused_result));
/* Frees the list and zeroes the drills. */
void group_drills_release(struct group_drills *drills);

#endif
