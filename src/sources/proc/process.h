/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that is read of each process. */
#ifndef OOMTOP_SOURCES_PROC_PROCESS_H
#define OOMTOP_SOURCES_PROC_PROCESS_H

#include "sources/proc/process_files.h"
#include "sources/proc/reader.h"

/*
 * Reads what reader->needs names and adds the process to the snapshot.  Returns 0, or a negative
 * errno and adds nothing; is_gone() tells a process that vanished from one that cannot be read.
 */
int process_read(struct proc_reader *reader, pid_t pid, struct process_files *files)
	__attribute__((warn_unused_result, nonnull));

/*
 * Reads the kernel's score, and directly before it memory and oom_score_adj again, so that all
 * three are of one time.  Changes nothing when one of them cannot be read.
 */
void process_read_again(struct proc_reader *reader, struct process *process,
	struct process_files *files) __attribute__((nonnull));

/* The score in the text of oom_score; unknown where it is no number that a kernel prints. */
struct figure process_score_parse(struct text_span text);

/*
 * Sets the process's cgroup, and what follows from it, by /proc/PID/cgroup.  Returns 0, also where
 * this kernel has no such file, or a negative errno.
 */
int process_read_cgroup(struct proc_reader *reader, struct process *process,
	struct process_files *files) __attribute__((warn_unused_result, nonnull));

/* Reads start time (clock ticks since boot), flags and nice.  Returns 0, or a negative errno. */
int process_read_stat(struct proc_reader *reader, struct process *process,
	struct process_files *files) __attribute__((warn_unused_result, nonnull));

#endif
