/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plays a kill of the past again: ranks the processes that the kernel's report shows by the rules
 * of that kernel, and says whether the model names the process that was killed.  Pure.
 *
 * A report's table holds exactly the processes that were eligible as far as cgroups and NUMA nodes
 * go (mm/oom_kill.c: dump_tasks), so all rows are ranked together, with the total of the domain.
 *
 * Where the log names no release, the rules of all kernels that print such a report are tried.
 *
 * What the log does not hold (a capability, the machine's swap, the rules of an unknown kernel) is
 * tried both ways.  The printed score of old kernels refutes some of these readings.  Only what all
 * remaining readings say is said.
 */
#ifndef OOMTOP_MODEL_HISTORY_REPLAY_H
#define OOMTOP_MODEL_HISTORY_REPLAY_H

#include "model/kernel/verdict.h"
#include "snapshot/kill_event.h"

enum replay_agreement {
	REPLAY_UNKNOWN, /* the log does not hold enough */
	REPLAY_AGREES,
	REPLAY_DISAGREES,
};

/* Why the replay agrees only in part, disagrees, or cannot tell. */
enum replay_reason {
	REPLAY_REASON_NONE,
	REPLAY_OTHER_KILLER,    /* the kernel did not choose */
	REPLAY_NO_TABLE,        /* the log has no table of tasks */
	REPLAY_NO_PAGE_SIZE,    /* the table's sizes cannot be told */
	REPLAY_NO_TOTAL,        /* the domain's total is not there, and it decides */
	REPLAY_NOBODY_KILLED,   /* the kernel found nobody, or panicked, or the log ends before */
	REPLAY_ALLOCATING_TASK, /* the kernel killed the task that asked for memory */
	REPLAY_NOT_IN_TABLE,    /* the killed process has no row */
	REPLAY_TABLE_CUT,       /* rows are missing that may have ranked first */
	REPLAY_CANDIDATES, /* several rows are within the error of the kernel's counters, or equal
			    */
	REPLAY_ROOT_BONUS, /* a capability, which the log does not show, decides */
	REPLAY_RULES,      /* the kernel's release is not known, or its rules are not */
	REPLAY_NO_SWAP,    /* tables before Linux 3.8 do not show swap, which counts */
	REPLAY_DYING,      /* the one ranked first was killed before and was still exiting */
	REPLAY_TABLE_EARLIER, /* the table was printed before the choice; the kill line shows more
			       */
	/* the same choice, but the score that the kernel printed is not that of these rules */
	REPLAY_OTHER_SCORE,
	REPLAY_UNEXPLAINED,
};

struct replay {
	enum replay_agreement agreement;
	enum replay_reason reason;
	bool has_verdict; /* `verdict` holds a ranking; else it is zero */
	/* the reading that the verdict is of: copy of the event's snapshot, which must outlive it
	 */
	struct snapshot snapshot;
	struct verdict verdict;
	const struct ranking_entry *predicted; /* whom the model names; NULL for none */
	const struct ranking_entry *killed;    /* the row of the process that the kernel chose */
	struct figure total_pages;             /* of the domain; unknown if the log does not tell */
	struct figure score; /* of the chosen process by the model, as that kernel prints it */
};

/*
 * Plays the event.  `exiting` lists processes that were killed shortly before.  The event must
 * outlive *ret_replay; release that by replay_release().
 */
void replay_event(struct replay *ret_replay, const struct kill_event *event, const pid_t *exiting,
	size_t exiting_count) __attribute__((nonnull(1, 2)));
void replay_release(struct replay *replay);

#endif
