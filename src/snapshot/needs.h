/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a reader of snapshots needs beyond what a badness is made of.  Each of these costs a file to
 * be read for every process, or more: a source reads what is asked for, and leaves the rest
 * unknown.
 */
#ifndef OOMTOP_SNAPSHOT_NEEDS_H
#define OOMTOP_SNAPSHOT_NEEDS_H

/* Of every process, or of the machine as a whole. */
enum needs {
	NEED_STAT = 1 << 0,        /* start time, flags, nice */
	NEED_OOM_SCORE = 1 << 1,   /* the kernel's own score */
	NEED_CGROUP = 1 << 2,      /* cgroup, unit, container, pod */
	NEED_HOLDERS = 1 << 3,     /* memory outside of all processes: tmpfs, zram, ARC … */
	NEED_SOME_SCORES = 1 << 4, /* the kernel's own score of as many as tell the rules */
	NEED_LIMITS =
		1 << 5, /* the cgroup tree: limits of all, use and statistics of the limited */
	NEED_CGROUP_ALL = 1 << 6, /* use, events and pressure of every cgroup */
	NEED_NODES = 1 << 7,      /* NUMA nodes, and free pages on the lists of CPUs */
	NEED_KILLS = 1 << 8,      /* how many were killed so far */
	NEED_UNITS = 1 << 9,      /* what systemd has set for the units of all processes */
	NEED_KILLERS = 1 << 10,   /* programs that kill before the kernel does */
};

/* Of the few processes that are looked at closely. */
enum details {
	DETAIL_STAT = 1 << 0,
	DETAIL_SMAPS = 1 << 1,   /* smaps_rollup: takes the process's mmap lock, milliseconds */
	DETAIL_SHARERS = 1 << 2, /* who else runs on its address space: kcmp(2) */
	/* the kernel's own score; its memory and adj again, for it to be compared with */
	DETAIL_OOM_SCORE = 1 << 3,
	DETAIL_COMMAND_LINE = 1 << 4,
	DETAIL_UNIT = 1 << 5, /* what systemd has set for its unit */
};

#endif
