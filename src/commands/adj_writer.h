/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing oom_score_adj to running processes: the one thing oomtop ever changes. */
#ifndef OOMTOP_COMMANDS_ADJ_WRITER_H
#define OOMTOP_COMMANDS_ADJ_WRITER_H

#include "model/advice/protection.h"

#include <stdio.h>

/* An adj that a process is to have; what the process has is what it had when it was seen. */
struct adj_order {
	const struct process *process;
	int64_t adj;
};

/* What a writing changes, and what it is undone by. */
struct adj_undo {
	const struct process *process;
	int64_t old_adj, new_adj; /* the old one as it is now */
};

/* Tells of what is written next.  A negative errno, with its error: nothing is to be written. */
typedef int adj_tell(void *data, const struct adj_undo *undo, size_t count, struct error *error);

/*
 * Writes all of them or none: an order that fails takes back those before it, and where that fails,
 * too, the error says what stands changed.  Each process is written to only while it is the one
 * that was seen (PID and start time).  The kernel gives what is written to all that share its
 * memory.
 *
 * `tell` (or NULL) is called when all is ready and before anything is written: what cannot be told
 * of is not done.
 */
int adj_write(const struct adj_order *orders, size_t count, adj_tell *tell, void *data,
	struct error *error);

/*
 * Writes the first advice of each threat that is an adj alone, to the processes that run now: all
 * of it or nothing, as adj_write(); those that have died since are left out.  Before anything
 * is written, `out` has what is changed and the commands that undo it, and is flushed.
 */
int adj_apply(const struct protection *protection, const struct snapshot *snapshot, FILE *out,
	struct error *error);

#endif
