/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The live machine: every process below a mount of /proc.
 *
 * A PID that is used again meanwhile cannot mix two processes (proc_reader.h: struct
 * process_files); one that vanishes is dropped in silence.  Files cost time, so only those that are
 * needed are read: status and oom_score_adj always, the rest by request.
 */
#ifndef OOMTOP_SOURCES_LIVE_H
#define OOMTOP_SOURCES_LIVE_H

#include "base/error.h"
#include "snapshot/needs.h"
#include "snapshot/snapshot.h"
#include "sources/proc/session.h"

struct proc_options {
	const char *procfs; /* NULL: /proc of this machine; anything else is a foreign root */
	const char *sysfs;  /* NULL: /sys, or unknown below a foreign procfs */
	unsigned needs;     /* enum needs */
	pid_t leave_out;    /* a process that is not to be told of; 0: none */
	struct proc_session *session; /* of readings of this machine; NULL: there is but this one */
};

/*
 * Fills *snapshot, which was initialised and is empty.  Fails when the root cannot be read at all;
 * on failure the snapshot holds nothing but must still be released.
 */
int proc_read(struct snapshot *snapshot, const struct proc_options *options, struct error *error);

/*
 * Reads `details` (enum details) of the processes with these PIDs into the snapshot they were read
 * into before.  What is refused or has vanished (or is not the same process any more: its start
 * time is later than the snapshot) stays unknown; that is no failure.
 */
void proc_read_details(struct snapshot *snapshot, const struct proc_options *options,
	const pid_t *pids, size_t count, unsigned details);

/*
 * Opens /proc/PID of this machine if it still is the process that was seen, by its start time; what
 * is done through the handle reaches nobody else.  A negative errno otherwise; the caller closes
 * it.
 */
int proc_open_same(const struct process *process);

#endif
