/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the user of a snapshot needs besides the figures of badness.  Each bit costs at least one
 * file for every process, so a source reads what is asked for and leaves the rest unknown.
 */
#ifndef OOMTOP_SNAPSHOT_NEEDS_H
#define OOMTOP_SNAPSHOT_NEEDS_H

/* Figures of every process, or of the machine. */
enum needs {
	NEED_STAT = 1 << 0,        /* start time, flags, nice */
	NEED_OOM_SCORE = 1 << 1,   /* the kernel's own score */
	NEED_CGROUP = 1 << 2,      /* cgroup, unit, container, pod */
	NEED_HOLDERS = 1 << 3,     /* memory that belongs to no process: tmpfs, zram, ARC … */
	NEED_SOME_SCORES = 1 << 4, /* the kernel's own score of enough processes to calibrate */
	/* the cgroup tree: limits of all, use and statistics of the limited; settings of the LRU */
	NEED_LIMITS = 1 << 5,
	NEED_CGROUP_ALL = 1 << 6,     /* use, events and pressure of every cgroup */
	NEED_NODES = 1 << 7,          /* NUMA nodes, lists of CPUs, settings of the LRU */
	NEED_KILLS = 1 << 8,          /* the number of OOM kills so far */
	NEED_UNITS = 1 << 9,          /* the systemd properties of the units of all processes */
	NEED_KILLERS = 1 << 10,       /* userspace OOM killers */
	NEED_SEVERAL_NODES = 1 << 11, /* NUMA nodes, if several have memory or memory.min is set */
	/* what a kill frees: smaps_rollup of the victim, the runner-up and those killed with it */
	NEED_FREED = 1 << 12,
};

/* Figures of a few selected processes. */
enum details {
	DETAIL_STAT = 1 << 0,
	DETAIL_SMAPS = 1 << 1,   /* smaps_rollup: takes the process's mmap lock, for milliseconds */
	DETAIL_SHARERS = 1 << 2, /* the processes on its address space: kcmp(2) */
	/* the kernel's own score; memory and oom_score_adj are read again to compare with it */
	DETAIL_OOM_SCORE = 1 << 3,
	/* of processes listed by BPF, the score alone, unless DETAIL_MEMORY is asked for as well */
	DETAIL_MEMORY = 1 << 9,
	DETAIL_COMMAND_LINE = 1 << 4,
	DETAIL_UNIT = 1 << 5, /* the systemd properties of its unit */
	/* memory policies, if there are several NUMA nodes: numa_maps, which costs like
	   smaps_rollup */
	DETAIL_POLICY = 1 << 6,
	DETAIL_DRIVER = 1 << 7, /* memory of graphics drivers: fdinfo of open files */
	DETAIL_KSM = 1 << 8,    /* pages that KSM merged: ksm_stat, which takes the mmap lock */
};

#endif
