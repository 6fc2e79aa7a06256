/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef OOMTOP_VIEWS_PROTECT_INSTRUCTIONS_UNIT_H
#define OOMTOP_VIEWS_PROTECT_INSTRUCTIONS_UNIT_H

#include "views/protect/instructions_write.h"

/*
 * What goes before a command that the user whose systemd is the manager is to give, with a blank
 * behind it; "" for the system's; NULL when that user's name is not known.
 */
const char *instructions_as_user(const struct writing *writing, const char *manager);
/*
 * What makes the adj last beyond the processes that run.  True when it is the program's own
 * setting, which nobody overwrites.
 */
bool instructions_write_unit_adj(
	struct writing *writing, const struct process *process, int64_t adj);
/*
 * `box` is the unit's or container's cgroup as far as it is known to be charged, or NULL; `path` is
 * that of the cgroup the box was proven with.  The unit is a confirmed one.
 */
void instructions_write_unit_limit(struct writing *writing, const struct process *leaker,
	const struct unit *unit, const struct cgroup *limit, const struct advice *advice);

#endif
