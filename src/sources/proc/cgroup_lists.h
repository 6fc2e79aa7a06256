/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which cgroups the processes found are in, by the lists of the groups: one file a group instead of
 * one file a process.
 *
 * A list names PIDs, and PIDs are reused.  A process is taken from the lists where the kernel
 * cannot have given its PID again before the process itself was read (pid_cursor.h), or where a
 * file of its that was open before the lists were read still answers afterwards.  The lists are not
 * used where their PIDs or paths could mean others (PID and cgroup namespaces), nor unless they
 * have oomtop itself where /proc/self/cgroup has it.  For a process that the lists do not name with
 * certainty, /proc/PID/cgroup is read.  In a PID namespace they are read on version 2 to count what
 * they hide (hidden_processes of the cgroups).
 *
 * A source that tells the groups of each process by the inode numbers of their directories has no
 * list read.
 */
#ifndef OOMTOP_SOURCES_PROC_CGROUP_LISTS_H
#define OOMTOP_SOURCES_PROC_CGROUP_LISTS_H

#include "sources/proc/reader.h"

/*
 * Reads the tree of cgroups of this machine into the snapshot as far as reader->needs asks, and its
 * lists into reader->lists, and marks those of the processes found that they serve.  `by_inode`:
 * the source tells groups by inode numbers, and calls cgroup_lists_check() before it uses the
 * lists.  Returns 0, or a negative errno with *error filled, as cgroups_read().
 */
int cgroup_lists_read(struct proc_reader *reader, bool by_inode, struct error *error)
	__attribute__((warn_unused_result, nonnull));

/*
 * To be called every few hundred processes that are read, and after the last: gives the lists up
 * when new processes come so fast that these may soon be mistaken for listed ones, and sets
 * reader->is_outrun when some may have been.
 */
void cgroup_lists_follow(struct proc_reader *reader) __attribute__((nonnull));

/*
 * Checks lists that were read by inode numbers on oomtop itself, whose groups the source has in
 * these directories.
 */
void cgroup_lists_check(struct proc_reader *reader, const struct cgroup_inodes *own)
	__attribute__((nonnull));

/*
 * Sets the process's groups from the lists; false when /proc/PID/cgroup is to be read instead.
 * `inodes`: where lists are read by inode numbers; else NULL.
 */
bool cgroup_lists_apply(struct proc_reader *reader, struct process *process,
	const struct cgroup_inodes *inodes) __attribute__((warn_unused_result, nonnull(1, 2)));

#endif
