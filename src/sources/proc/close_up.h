/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of a process whose reading may block: smaps_rollup, numa_maps and cmdline take the
 * process's mmap_lock, which a thread of it may hold while a page fault waits for a FUSE server or
 * a userfaultfd that never answers; kcmp(2) takes a lock that exec holds.
 *
 * A child process reads them (base/bounded.h).  When it blocks it is given up, the figures of the
 * process it was reading stay unknown, and another child reads the next process.
 */
#ifndef OOMTOP_SOURCES_PROC_CLOSE_UP_H
#define OOMTOP_SOURCES_PROC_CLOSE_UP_H

#include "sources/proc/reader.h"

struct close_ups {
	struct proc_reader *reader;
	unsigned details; /* DETAIL_SMAPS, DETAIL_POLICY, DETAIL_KSM and DETAIL_COMMAND_LINE */
	struct close_up {
		struct process *process; /* of the snapshot */
		struct figure start_ticks;
		bool wants_rollup, wants_policy;
	} * items; /* owned by the caller */
	size_t count;
	size_t next;  /* the first item that was not read yet */
	bool *wanted; /* for each process of the snapshot: look for those that share its memory */
	bool sharers; /* any of them is wanted */
};

/*
 * Reads the items into the snapshot as far as they answer in time, and adds the number of processes
 * that did not to machine.unanswering.
 */
void close_ups_read(struct close_ups *close_ups) __attribute__((nonnull));

#endif
