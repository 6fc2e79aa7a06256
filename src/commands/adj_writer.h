/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing oom_score_adj to running processes: the one thing oomtop ever changes. */
#ifndef OOMTOP_COMMANDS_ADJ_WRITER_H
#define OOMTOP_COMMANDS_ADJ_WRITER_H

#include "model/advice.h"

#include <stdio.h>

/* An adj that a process is to have; what the process has is what it had when it was seen. */
struct adj_order {
	const struct process *process;
	int64_t adj;
};

/*
 * Writes all of them or none: an order that fails takes back those before it, and where that fails,
 * too, the error says what stands changed.  Each process is written to only while it is the one that
 * was seen (PID and start time).  The kernel gives what is written to all that share its memory.
 */
int adj_write(const struct adj_order *orders, size_t count, struct error *error);

/*
 * Writes the first advice of each threat that is an adj alone, to the processes that run now: all
 * of it or nothing, as adj_write(); those that have died since are left out.  Says what was changed,
 * and the commands that undo it.
 */
int adj_apply(const struct protection *protection, const struct snapshot *snapshot, FILE *out,
	struct error *error);

#endif
