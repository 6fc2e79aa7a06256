/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kills that happen between two snapshots: the kernel counts them (/proc/vmstat oom_kill), who is
 * gone tells whom it took, and the ranking from before tells whether that was foretold.  Whose
 * memory ended tells a cgroup that counts one more of its own (memory.events.local oom); it is the
 * machine's where none does.  Pure.
 */
#ifndef OOMTOP_MODEL_HISTORY_KILL_WATCH_H
#define OOMTOP_MODEL_HISTORY_KILL_WATCH_H

#include "model/kernel/verdict.h"

enum { KILL_NAME_MAX = 64, KILL_PATH_MAX = 256, KILL_NOTES_MAX = 16 };
enum { KILL_REMEMBERED_SECONDS = 15 * 60 };

struct kill_note {
	char name[KILL_NAME_MAX];   /* raw bytes, cut when longer */
	pid_t pid;                  /* 0: nobody we saw */
	char cgroup[KILL_PATH_MAX]; /* that was full; the same; "" where it is not known to be one
				     */
	size_t rank;  /* among its processes, the moment before; 0: a hypothetical one */
	bool certain; /* as many vanished as were killed */
	int64_t uptime_ticks;
};

/* A process as it stood before the kills that are not yet told of. */
struct predicted {
	char name[KILL_NAME_MAX];
	pid_t pid;
	struct figure start_ticks;
	size_t rank;
	bool told;
};

struct kill_watch {
	struct kill_note notes[KILL_NOTES_MAX]; /* newest first; of one moment, the first by rank */
	size_t count;
	size_t pending;        /* counted, but nobody is gone yet */
	int64_t pending_since; /* uptime_ticks */
	char pending_in[KILL_PATH_MAX];
	char early_in[KILL_PATH_MAX]; /* a cgroup that was full, though no kill was counted as yet
				       */
	struct predicted *predicted;  /* in rank order; only while some are pending */
	size_t predicted_count;
};

/*
 * Compares a snapshot with the one before and its verdict.  One that is older, as when a recording
 * is stepped through, forgets what came after it.
 */
void kill_watch_update(struct kill_watch *watch, const struct snapshot *before,
	const struct verdict *verdict_before, const struct snapshot *now);
void kill_watch_release(struct kill_watch *watch);

/* Seconds since the kill, as of that snapshot; unknown without a clock or when it is too old. */
struct figure kill_note_age(const struct kill_note *note, const struct snapshot *now);

#endif
