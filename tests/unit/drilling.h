/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drills on the snapshot of trial.h, and what is expected of them. */
#ifndef OOMTOP_TESTS_DRILLING_H
#define OOMTOP_TESTS_DRILLING_H

#include "model/drill/drill.h"
#include "trial.h"

extern struct drill drill; /* the last one */

/* For the end of a test: releases the drill and the snapshot. */
void drilling_end(void);

struct process *add_in(
	pid_t pid, const char *cgroup, const char *name, int64_t rss_mb, int64_t adj);

/* A context of the snapshot, whose groups are linked; free it before the next. */
struct drill_context *drilling_context(void);
/* Drills a process, or else a holder that is charged to that cgroup. */
void drill_one(const struct process *leaker, const struct holder *holder, size_t writer_memcg);

/* "5 3 + 4": the PIDs of the chosen processes in order, then of those that die with them. */
const char *outcome_text(const struct drill_outcome *outcome);
void expect_drill(const char *outcome, enum drill_end end, int64_t leaks_by_mb, bool certain);

#endif
