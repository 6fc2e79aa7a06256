/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instructions for units of systemd: drop-ins and systemctl. */
#ifndef OOMTOP_VIEWS_PROTECT_INSTRUCTIONS_UNIT_H
#define OOMTOP_VIEWS_PROTECT_INSTRUCTIONS_UNIT_H

#include "views/protect/instructions_write.h"

/*
 * The prefix, with a blank at its end, of a command that root gives in the name of the user whose
 * systemd is `manager`; "" for the system's manager; NULL if the name of the user is not known.
 */
const char *instructions_as_user(const struct writing *writing, const char *manager)
	__attribute__((nonnull, warn_unused_result));
/*
 * Whether programs of the user may give the process that oom_score_adj, as its cgroup at `path` is
 * in that user's part of the tree: not one below their own.
 */
bool instructions_user_may_set(const struct writing *writing, const struct process *process,
	const char *path, int64_t adj) __attribute__((nonnull, warn_unused_result));
/*
 * Adds what makes the value of oom_score_adj outlive the running process.  Returns true if that is
 * the program's own setting, which nothing else overwrites.
 */
bool instructions_write_unit_adj(struct writing *writing, const struct process *process,
	int64_t adj) __attribute__((nonnull));
/*
 * Limits the memory of the unit, which systemd confirmed.  `limit` is the cgroup of the unit, NULL
 * if the cgroup is not known to be charged.
 */
void instructions_write_unit_limit(struct writing *writing, const struct process *leaker,
	const struct unit *unit, const struct cgroup *limit, const struct advice *advice)
	__attribute__((nonnull(1, 2, 3, 5)));

#endif
