/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc/PID/smaps_rollup: how much of a process's memory is private.  The kernel walks all page
 * tables of the process for it and holds the process's mmap lock meanwhile, some milliseconds for
 * each gigabyte.  So a session keeps what was read for CACHE_LIFETIME_SECONDS, as long as the
 * process has about as much memory as then.
 */
#ifndef OOMTOP_SOURCES_PROC_ROLLUP_H
#define OOMTOP_SOURCES_PROC_ROLLUP_H

#include "base/root.h"
#include "snapshot/snapshot.h"

/* What was read of processes, without texts. */
struct kept_rollups {
	struct kept_rollup {
		struct process process;
		double read_at; /* seconds of the monotonic clock */
	} * items;
	size_t count, capacity;
};

void kept_rollups_release(struct kept_rollups *kept) __attribute__((nonnull));

/*
 * Reads the file of the process whose directory is open as `directory` into process->detail.
 * Returns false when the file cannot be read.  May block for ever where the process's mmap lock is
 * held: only for a child that can be given up (close_ups_read()).
 */
bool rollup_read(struct buffer *buffer, struct process *process, int directory)
	__attribute__((warn_unused_result, nonnull));

/*
 * Copies the kept detail into *process; false when none is kept for this process, known by PID and
 * `start_ticks`, or when its memory differs by more than 1/32.  `kept` may be NULL.
 */
bool rollup_use_kept(struct kept_rollups *kept, struct process *process, struct figure start_ticks)
	__attribute__((warn_unused_result));
/* Keeps process->detail.  `kept` may be NULL. */
void rollup_keep(
	struct kept_rollups *kept, const struct process *process, struct figure start_ticks);

#endif
