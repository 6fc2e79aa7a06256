/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instructions for container runtimes, by their own commands and files. */
#ifndef OOMTOP_VIEWS_PROTECT_INSTRUCTIONS_CONTAINER_H
#define OOMTOP_VIEWS_PROTECT_INSTRUCTIONS_CONTAINER_H

#include "views/protect/instructions_write.h"

/* Says how the container of the process gets that oom_score_adj when it is next created. */
void instructions_write_container_adj(struct writing *writing, const struct process *process,
	int64_t adj) __attribute__((nonnull));
/*
 * Limits the memory of the leaker's container.  `limit` is the cgroup of the container, NULL if
 * the cgroup is not known to be charged; `path` is the path of the cgroup that the drill proved
 * the advice with.
 */
void instructions_write_container_limit(struct writing *writing, const struct process *leaker,
	const struct cgroup *limit, const char *path, const struct advice *advice)
	__attribute__((nonnull(1, 2, 5)));

#endif
