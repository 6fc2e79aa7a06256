/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processes of this machine by the BPF program, in place of proc/processes.h.
 *
 * All tasks are listed twice.  What is read of a process by its PID in between (scores, lists of
 * cgroups, /proc/PID/cgroup) belongs to the process that both lists have with one start time; the
 * figures are those of the second list.
 */
#ifndef OOMTOP_SOURCES_BPF_TASK_PROCESSES_H
#define OOMTOP_SOURCES_BPF_TASK_PROCESSES_H

#include "sources/bpf/task_program.h"
#include "sources/proc/reader.h"

/* The first list, and what was read of its processes since. */
struct task_processes {
	struct task_list list;
	struct figure *scores; /* oom_score of each record; unknown where it was not read */
};

/* Whether the reader's /proc shows all processes, as the program does. */
bool task_processes_may_be_told(struct proc_reader *reader)
	__attribute__((warn_unused_result, nonnull));

/*
 * Lists the tasks into *before, which is zeroed, and reads the kernel's own scores, as
 * reader->needs asks.  The caller releases it with task_processes_release(), also after a failure.
 * Returns 0, or a negative errno with *error filled.
 */
int task_processes_find(struct proc_reader *reader, const struct task_program *program,
	struct task_processes *before, struct error *error)
	__attribute__((warn_unused_result, nonnull));
void task_processes_release(struct task_processes *before) __attribute__((nonnull));

/*
 * Lists the tasks again and adds all processes to the snapshot, in the cgroups of reader->lists.
 * Returns 0, or a negative errno with *error filled: -ECANCELED when the session was stopped.
 */
int task_processes_read(struct proc_reader *reader, const struct task_program *program,
	const struct task_processes *before, struct error *error)
	__attribute__((warn_unused_result, nonnull));

/*
 * Reads the kernel's scores of these processes, and their figures again, so that both are of one
 * time.  Changes nothing of a process that is gone, nor of any when the tasks cannot be listed.
 */
void task_processes_read_scores(struct proc_reader *reader, const struct task_program *program,
	const pid_t *pids, size_t count) __attribute__((nonnull));

#endif
