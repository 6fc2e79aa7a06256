/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef OOMTOP_VIEWS_PROTECT_INSTRUCTIONS_CONTAINER_H
#define OOMTOP_VIEWS_PROTECT_INSTRUCTIONS_CONTAINER_H

#include "views/protect/instructions_write.h"

void instructions_write_container_adj(
	struct writing *writing, const struct process *process, int64_t adj);
void instructions_write_container_limit(struct writing *writing, const struct process *leaker,
	const struct cgroup *limit, const char *path, const struct advice *advice);

#endif
