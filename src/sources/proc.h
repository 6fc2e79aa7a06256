/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The live machine: every process below a mount of /proc.
 *
 * Each process is read through one directory handle, so that a PID that is used again meanwhile
 * cannot mix two processes; one that vanishes is dropped in silence.  Files cost time, so only
 * those that are needed are read: status and oom_score_adj always, the rest by request.
 */
#ifndef OOMTOP_SOURCES_PROC_H
#define OOMTOP_SOURCES_PROC_H

#include "base/error.h"
#include "snapshot/snapshot.h"

/* What to read of every process, beyond what a badness is made of. */
enum proc_needs {
	PROC_STAT = 1 << 0,      /* start time, flags, nice */
	PROC_OOM_SCORE = 1 << 1, /* the kernel's own score */
	PROC_CGROUP = 1 << 2,    /* cgroup, unit, container */
	PROC_HOLDERS = 1 << 3,   /* memory outside of all processes: tmpfs, zram, ARC … */
};

/* What to read of the few processes that are looked at closely. */
enum proc_detail {
	PROC_DETAIL_STAT = 1 << 0,
	PROC_DETAIL_SMAPS = 1 << 1,   /* smaps_rollup: takes the process's mmap lock, milliseconds */
	PROC_DETAIL_SHARERS = 1 << 2, /* who else runs on its address space: kcmp(2) */
};

struct proc_options {
	const char *procfs; /* NULL: /proc of this machine; anything else is a foreign root */
	const char *sysfs;  /* NULL: /sys, or unknown below a foreign procfs */
	unsigned needs;
};

/*
 * Fills *snapshot, which was initialised and is empty.  Fails when the root cannot be read at all;
 * on failure the snapshot holds nothing but must still be released.
 */
int proc_read(struct snapshot *snapshot, const struct proc_options *options, struct error *error);

/*
 * Reads more of the process with this PID into the snapshot it was read into before.  What is
 * refused or has vanished (or is not the same process any more: its start time is later than the
 * snapshot) stays unknown; that is no failure.
 */
void proc_read_detail(struct snapshot *snapshot, const struct proc_options *options, pid_t pid,
	unsigned details);

#endif
