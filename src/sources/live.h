/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The live machine: its processes, cgroups, units and killers, read into one snapshot.
 *
 * A process that vanishes meanwhile is left out; a reused PID never mixes two processes
 * (proc/process_files.h).  Only the files that `needs` asks for are read: status and oom_score_adj
 * of each process always.
 */
#ifndef OOMTOP_SOURCES_LIVE_H
#define OOMTOP_SOURCES_LIVE_H

#include "base/error.h"
#include "snapshot/needs.h"
#include "snapshot/snapshot.h"

struct live_session;
struct task_program;

struct live_options {
	const char *procfs; /* NULL: /proc of this machine; any other path is a foreign root */
	const char *sysfs;  /* NULL: /sys, or unknown below a foreign procfs */
	unsigned needs;     /* enum needs */
	pid_t leave_out;    /* a process to be left out; 0: none */
	struct live_session *session; /* of readings of this machine; NULL: keep nothing */
	/* lists the processes of this machine in place of /proc; NULL: bpf_refused says why not */
	const struct task_program *program;
	const char *bpf_refused; /* NULL: not asked for */
	bool bpf_only;           /* fail where the program does not serve, rather than use /proc */
};

/*
 * Fills *snapshot, which is initialised and empty.  Returns 0, or a negative errno with *error
 * filled; then the snapshot holds nothing but must still be released.
 */
int live_read(struct snapshot *snapshot, const struct live_options *options, struct error *error)
	__attribute__((warn_unused_result, nonnull));

/*
 * Reads `details` (enum details) of the processes with these PIDs into *snapshot, which live_read()
 * filled with the same options.  What cannot be read stays unknown (proc/details.h); that is no
 * failure.
 */
void live_read_details(struct snapshot *snapshot, const struct live_options *options,
	const pid_t *pids, size_t count, unsigned details) __attribute__((nonnull(1, 2)));

#endif
