/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processes of this machine by the BPF program, in place of proc/processes.h.
 *
 * PIDs are reused, and the program tells start times to the nanosecond.  What is read by PID after
 * the list (scores, /proc/PID/cgroup) is taken only if the process still has its start time then.
 * Groups are told with each process, by the inode numbers of their directories.
 */
#ifndef OOMTOP_SOURCES_BPF_TASK_PROCESSES_H
#define OOMTOP_SOURCES_BPF_TASK_PROCESSES_H

#include "sources/bpf/task_program.h"
#include "sources/proc/reader.h"

/* A list that has begun, before anything of processes is read. */
struct task_reading {
	int fd; /* task_program_open() */
};

/*
 * Begins a list of all processes, where the reader's /proc shows all of them.  Returns true, and
 * the caller passes *ret_reading to task_processes_read() or closes it with
 * task_processes_cancel(); or false with the reason in *ret_refused, a static text or that of
 * strerror(3).
 */
bool task_processes_begin(struct task_reading *ret_reading, struct proc_reader *reader,
	const struct task_program *program, const char **ret_refused)
	__attribute__((warn_unused_result, nonnull));
void task_processes_cancel(struct task_reading *reading) __attribute__((nonnull));

/*
 * Adds all processes to the snapshot, in the cgroups of reader->lists, which were read since
 * task_processes_begin().  Reads the kernel's own scores, as reader->needs asks.  Returns 0, or a
 * negative errno with *error filled: -ECANCELED when the session was stopped.
 */
int task_processes_read(struct proc_reader *reader, struct task_reading *reading,
	struct error *error) __attribute__((warn_unused_result, nonnull));

/* Reads the kernel's scores of these processes; unknown where the process is gone. */
void task_processes_read_scores(struct proc_reader *reader, const pid_t *pids, size_t count)
	__attribute__((nonnull(1)));

/*
 * Reads the counters of these processes and their oom_score_adj again.  Changes nothing of a
 * process that is gone, nor of any when the tasks cannot be listed.
 */
void task_processes_read_again(struct proc_reader *reader, const struct task_program *program,
	const pid_t *pids, size_t count) __attribute__((nonnull(1, 2)));

#endif
