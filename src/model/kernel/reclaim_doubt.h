/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether reclaim may change who is first.  The killer acts when reclaim gets nothing more: by then
 * mapped files may have been dropped and shared memory swapped, and neither counts in badness any
 * more (mm/oom_kill.c: oom_badness counts swap entries of anonymous memory, and shared memory in
 * swap leaves no such entry).  Which pages go first depends on what is used, which nobody sees.
 */
#ifndef OOMTOP_MODEL_KERNEL_RECLAIM_DOUBT_H
#define OOMTOP_MODEL_KERNEL_RECLAIM_DOUBT_H

#include "model/kernel/droppable_files.h"
#include "model/kernel/verdict_data.h"

/* What the badness of a process may lose before the kill, in bytes. */
struct reclaim_loss {
	int64_t files_bytes; /* mapped page cache */
	int64_t shmem_bytes; /* mapped shared memory that swap has room for */
};

/* What it may lose where the domain of these files is exhausted. */
struct reclaim_loss reclaim_loss_of(const struct droppable_files *files,
	const struct process *process) __attribute__((nonnull));

/*
 * Adds DOUBT_RECLAIM to a verdict with its kill, or takes it away, if another process may be first
 * after reclaim, and makes candidates of all such processes: those with a badness above what the
 * first one keeps. Processes of the same name in the same place are taken to lose what the first
 * one loses, as they map the same files.  A process that dies with the first one anyway is no
 * candidate.  A kernel log shows memory after reclaim, and nothing is added.  Before Linux 5.1 a
 * child may die in the place of such a process, and then the doubt comes without candidates.
 */
void reclaim_doubt_add(struct verdict *verdict, const struct snapshot *snapshot)
	__attribute__((nonnull));

#endif
