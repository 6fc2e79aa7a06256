/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is to leak in a drill, and the drills: common to `drill` and `protect`. */
#ifndef OOMTOP_COMMANDS_LEAKERS_H
#define OOMTOP_COMMANDS_LEAKERS_H

#include "commands/observation.h"
#include "views/drill/drill.h"

enum {
	LOOKED_AT_MAX = 256, /* victims whose smaps_rollup is read */
	/* what is done for all drills before the rest is left out: drill_context_work() */
	DRILL_WORK_MAX = 24000000,
	LISTED_MAX = 4000000, /* those who die, of all lists in JSON: about 30 MB */
};

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
 * What the victims' deaths free, and who shares their memory, decides what comes after them: reads
 * it of those that first drills name, for drills to be played again.
 */
int leakers_look_closer(
	const struct leakers *leakers, struct observation *observation, struct error *error);
/* Says on standard error that some were left out, if so. */
void leakers_tell_left_out(struct drill_left_out left_out, const char *what);
size_t leakers_count(const struct leakers *leakers);
/* One of the processes, or else of the tmpfs behind them: the other is NULL. */
const struct process *leakers_process(const struct leakers *leakers, size_t number);
const struct holder *leakers_tmpfs(const struct leakers *leakers, size_t number);
/* Adds the PIDs of all who die to a list with room for LOOKED_AT_MOST; returns the new count. */
size_t leakers_add_victims(pid_t *pids, size_t count, const struct drill_outcome *outcome);

#endif
