/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Notes the kills between two snapshots.  The kernel counts kills (/proc/vmstat oom_kill); the
 * processes that are gone tell which were killed, and the ranking of the snapshot before tells
 * their ranks.  The domain is the cgroup that counts an OOM of its own (memory.events.local oom),
 * or the machine if none does.  The counts of kills in each cgroup tell in which ones the killed
 * processes were; in version 1, which does not count OOMs, the domain is guessed from these.  Pure.
 *
 * Kernel source: mm/oom_kill.c: __oom_kill_process (oom_kill_process before 4.19) counts each
 * kill in the memory cgroup of the owner of the victim's memory, whichever domain ran out: since
 * 4.13, in both versions (count_memcg_event_mm, later memcg_memory_event_mm).  What else dies with
 * the victim because it shares its memory is not counted.  memory.oom_control of version 1 shows
 * the cgroup's own count, but from 5.2 to 5.6 that of its descendants as well (9852ae3fe529, undone
 * by 04fd61a4e010 in 5.7 and in stable kernels): there the counts of nested cgroups exceed the
 * machine's, and are not used.
 */
#ifndef OOMTOP_MODEL_HISTORY_KILL_WATCH_H
#define OOMTOP_MODEL_HISTORY_KILL_WATCH_H

#include "model/kernel/verdict.h"

enum { KILL_NAME_MAX = 64, KILL_PATH_MAX = 256, KILL_NOTES_MAX = 16 };
enum { KILL_REMEMBERED_SECONDS = 15 * 60 };

struct kill_note {
	char name[KILL_NAME_MAX];   /* raw bytes, truncated */
	pid_t pid;                  /* 0: no process is known to be gone */
	char cgroup[KILL_PATH_MAX]; /* the full cgroup, raw bytes, truncated; "": none is known */
	size_t rank;                /* in the snapshot before; 0: that one was hypothetical */
	bool certain;               /* no more processes are gone than were killed */
	int64_t uptime_ticks;       /* when the kill was counted */
};

/* A process as it was ranked before the kills that are not yet noted. */
struct ranked_process {
	char name[KILL_NAME_MAX];
	pid_t pid;
	struct figure start_ticks;
	size_t rank;
	bool noted;
};

/* Zeroed at first. */
struct kill_watch {
	struct kill_note notes[KILL_NOTES_MAX]; /* newest first, of one snapshot by rank */
	size_t count;
	size_t pending;                 /* kills counted whose process is not gone yet */
	int64_t pending_since;          /* uptime_ticks */
	char pending_in[KILL_PATH_MAX]; /* the full cgroup of these kills; or "" */
	char early_in[KILL_PATH_MAX];   /* a cgroup that is full before a kill is counted; or "" */
	struct ranked_process *predicted; /* in rank order, while kills are pending; owned */
	size_t predicted_count;
};

/*
 * Compares a snapshot with the one before and the verdict on that one.  If `now` is older, as when
 * the user steps back in a recording, forgets the kills after it.
 */
void kill_watch_update(struct kill_watch *watch, const struct snapshot *before,
	const struct verdict *verdict_before, const struct snapshot *now) __attribute__((nonnull));
/* Frees what the watch owns and zeroes it. */
void kill_watch_release(struct kill_watch *watch);

/*
 * Seconds from the kill to the snapshot; unknown without a clock, and after
 * KILL_REMEMBERED_SECONDS.
 */
struct figure kill_note_age(const struct kill_note *note, const struct snapshot *now);

#endif
