/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose memory grew before a kill, by two samples of a recording: one of some minutes before, and
 * the last one before the kill.  Pure.
 *
 * A process's memory is its badness without oom_score_adj: resident pages, swap and page tables.  A
 * group's is what is charged to its cgroup and reclaim does not drop: anonymous and shared memory,
 * and swap.  Groups do not overlap: what is charged to a group within another is that one's alone.
 */
#ifndef OOMTOP_MODEL_HISTORY_GROWTH_BEFORE_H
#define OOMTOP_MODEL_HISTORY_GROWTH_BEFORE_H

#include "base/attributes.h"
#include "snapshot/kill_event.h"

/* Of a process, or of a group.  Texts belong to the later sample, or to the earlier one. */
struct memory_growth {
	/* of the process; of a group the container, pod or unit, else the path of its cgroup */
	const char *name;
	pid_t pid;          /* 0: a group */
	const char *cgroup; /* path of the group; NULL: a process */
	/* unknown before: the earlier sample does not hold the process, which ran already */
	struct figure before_bytes, bytes, grown_bytes;
	bool is_new;    /* the process was started in between, or the cgroup made */
	bool has_ended; /* the cgroup was removed in between */
	bool is_victim; /* the kill's first victim, or the group that it was in */
};

struct growth_before {
	struct figure from_seconds, to_seconds; /* when the samples were taken, since 1970 */
	struct figure to_kill_seconds;          /* from the later sample to the kill */
	bool has_all;                           /* both samples hold all processes */
	bool lacks_victim; /* the later one holds no process of the first victim's PID */
	struct memory_growth *groups,
		*processes; /* owned; the largest growth first, unknown last */
	size_t group_count, process_count;
};

/* Compares the samples, which must outlive the result; the caller releases that. */
void growth_before_make(struct growth_before *ret_growth, const struct snapshot *earlier,
	const struct snapshot *later, const struct kill_event *event) NONNULL();
void growth_before_release(struct growth_before *growth) NONNULL();

/* Whether the kill's first victim is in the sample, by PID and name. */
bool growth_shows_victim(const struct snapshot *sample, const struct kill_event *event) MUST_CHECK
	NONNULL();

#endif
