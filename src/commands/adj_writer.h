/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes oom_score_adj of running processes: the only thing that oomtop ever changes. */
#ifndef OOMTOP_COMMANDS_ADJ_WRITER_H
#define OOMTOP_COMMANDS_ADJ_WRITER_H

#include "base/attributes.h"
#include "model/advice/protection.h"

#include <stdio.h>

/* An adj to be given to a process, which was seen with process->adj. */
struct adj_order {
	const struct process *process;
	int64_t adj;
};

/* One change, and what undoes it. */
struct adj_undo {
	const struct process *process;
	int64_t old_adj; /* read right before the writing, which undoes the change */
	int64_t new_adj;
};

/*
 * Shows the user what is about to be changed and how to undo it.  Returns 0, or a negative errno
 * with *error filled, and then nothing is written.
 */
typedef int adj_tell(void *data, const struct adj_undo *undo, size_t count, struct error *error);

/*
 * Writes all the orders or none.  When a write fails, the processes written before get their old
 * adj back; where that fails, too, the error names the processes that stay changed.  A process is
 * written to only while it is the process that was seen (PID and start time).  The kernel gives the
 * adj to all processes that share the memory (__set_oom_adj() in fs/proc/base.c).
 *
 * `tell` (or NULL) is called once, when all files are open and before the first write.
 * Returns 0, or a negative errno with *error filled.
 */
int adj_write(const struct adj_order *orders, size_t count, adj_tell *tell, void *data,
	struct error *error) MUST_CHECK NONNULL(5);

/*
 * Writes the first advice of each threat that changes only adjs to the running processes: all or
 * none, as adj_write() does.  Processes that have exited since are left out.  Before anything is
 * written, the changes and the commands that undo them are printed to `out` and flushed.
 * Returns 0, or a negative errno with *error filled.
 */
int adj_apply(const struct protection *protection, const struct snapshot *snapshot, FILE *out,
	struct error *error) MUST_CHECK NONNULL();

#endif
