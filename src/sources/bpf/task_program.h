/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The BPF program that lists all processes with what the OOM killer reads of them
 * (task_iterator.bpf.c).
 *
 * The program is loaded once, with the caller's rights.  Running it needs none, from Linux 5.19 on,
 * so that the caller gives his rights up after loading.
 */
#ifndef OOMTOP_SOURCES_BPF_TASK_PROGRAM_H
#define OOMTOP_SOURCES_BPF_TASK_PROGRAM_H

#include "sources/bpf/task_record.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct task_program;

/* One record for each process, and one for each thread that has the memory of an exited leader. */
struct task_list {
	struct task_record *records;
	size_t count, capacity;
};

/*
 * Loads the program; `sums_counters`: the killer of this kernel adds up per-CPU counters exactly.
 * Returns it, to be released with task_program_free(); or NULL with the reason in *ret_refused, a
 * phrase that follows "because": a static text, or that of strerror(3).
 */
struct task_program *task_program_load(bool sums_counters, const char **ret_refused)
	__attribute__((warn_unused_result, nonnull));
void task_program_free(struct task_program *program); /* NULL is fine */

/*
 * Begins a list; nothing is listed before task_program_read().  Returns a descriptor, which that
 * function or the caller closes, or a negative errno.
 */
int task_program_open(const struct task_program *program)
	__attribute__((warn_unused_result, nonnull));
/*
 * Begins a list of the threads of one process, as task_program_open().  Before Linux 6.1
 * (f0d74c4da1f0) the kernel refuses it.
 */
int task_program_open_process(const struct task_program *program, pid_t pid)
	__attribute__((warn_unused_result, nonnull));
/* Makes room for so many tasks at once, where their number can be guessed; the list is empty. */
void task_list_expect(struct task_list *list, size_t count) __attribute__((nonnull));
/*
 * Lists the tasks that were asked for into *list, whose former content is dropped, and closes the
 * descriptor of task_program_open() or task_program_open_process(); the caller releases the list
 * with task_list_release(), also after a failure.  Returns 0, or a negative errno.
 */
int task_program_read(int fd, struct task_list *list) __attribute__((warn_unused_result, nonnull));
void task_list_release(struct task_list *list) __attribute__((nonnull));

#endif
