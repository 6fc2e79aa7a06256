/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that several processes map, which the death of one does not free, and that of the last
 * does.
 *
 * Anonymous memory is shared since a fork (copy on write), as a database's child that saves its
 * data does, or workers that are forked before they serve.  RssAnon counts it in each of them.
 * - How much a process shares, smaps_rollup says: RssAnon less its private pages.
 * - Without smaps_rollup it is guessed: if all processes together map more anonymous memory than
 *   the machine has (AnonPages), a process is taken to share as much with its parent or children
 *   of the same name, up to what these map.
 * - Those that share are a process, its children, and theirs.  Pages whose mapper cannot be found,
 *   such as those that KSM has merged, are not freed here.
 *
 * Of shared memory (RssShmem), Pss_Shmem says how many processes map it on average.  When the last
 * of as many dies, all of it is taken to be freed: a guess, since a file in a tmpfs stays.  What is
 * in a System V segment without IPC_RMID stays as well (ipc/shm.c: shm_may_destroy).  A process may
 * map the same memory several times itself, as Java's ZGC did: RssShmem counts it each time.  That
 * is so where the other processes map much less shared memory.
 *
 * Less than a thousandth of the RAM is not looked at.
 */
#ifndef OOMTOP_MODEL_KERNEL_SHARED_MEMORY_H
#define OOMTOP_MODEL_KERNEL_SHARED_MEMORY_H

#include "model/kernel/kill_set.h"
#include "model/kernel/relations.h"

/*
 * By how many processes the process's shared memory is mapped on average, itself included; 0 if it
 * has none or smaps_rollup was not read.
 */
int64_t shared_memory_users(const struct process *process) __attribute__((nonnull));
/*
 * The part of `bytes`, of the process's shared memory, that its last mapper ends: without the
 * System V segments that last, as far as they are known.
 */
int64_t shared_memory_ending_bytes(const struct process *process, int64_t bytes)
	__attribute__((nonnull));
/*
 * The shared memory of a process that maps it several times, and alone: unlike Pss_Shmem of others
 * it goes with the process, unless a file holds it.  0 for any other process.
 */
int64_t shared_memory_own_bytes(const struct snapshot *snapshot, const struct process *process)
	__attribute__((nonnull));
/* How many of those that die in the kill map shared memory. */
size_t shared_memory_dying_users(const struct kill *kill) __attribute__((nonnull));
/*
 * Adds what the kill frees of memory that was shared with processes that died before, and of
 * anonymous memory shared since a fork, or leaves of that.  All that die in the kill are listed;
 * `gone` says, by index in the snapshot, which processes are dead, with these.
 */
void kill_add_shared(struct kill *kill, const struct relations *relations, const bool *gone)
	__attribute__((nonnull));

#endif
