/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is to leak in a drill, and the drills: common to `drill` and `protect`. */
#ifndef OOMTOP_COMMANDS_LEAKERS_H
#define OOMTOP_COMMANDS_LEAKERS_H

#include "commands/observation.h"
#include "views/drill.h"

enum { LOOKED_AT_MOST = 256 }; /* victims whose smaps_rollup is read */

struct leakers {
	const struct process **processes;
	const struct holder **tmpfs;
	size_t process_count, process_capacity, tmpfs_count, tmpfs_capacity;
};

/* What a user names: a target's processes, or "tmpfs:PATH". */
int leakers_add(struct leakers *leakers, const struct snapshot *snapshot, const char *word,
	struct error *error);
/* All processes above one percent of the domain, the largest first; the largest where none is. */
void leakers_add_large(struct leakers *leakers, const struct verdict *verdict);
/* The failure of a drill in which there is nobody to leak. */
int leakers_lack(struct error *error);
void leakers_release(struct leakers *leakers);

/*
 * Drills each of them.  What the victims' deaths free, and who shares their memory, decides what
 * comes after them, so it is read of those a first round names; then the drills are played again.
 */
int leakers_drill(const struct leakers *leakers, struct drill_list *drills,
	struct observation *observation, struct error *error);
/* Adds the PIDs of all who die to a list with room for LOOKED_AT_MOST; returns the new count. */
size_t leakers_add_victims(pid_t *pids, size_t count, const struct course *course);
void drill_list_release(struct drill_list *drills);

#endif
