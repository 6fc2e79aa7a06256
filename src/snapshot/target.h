/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The processes a user means by a word. */
#ifndef OOMTOP_SNAPSHOT_TARGET_H
#define OOMTOP_SNAPSHOT_TARGET_H

#include "base/error.h"
#include "snapshot/snapshot.h"

struct target {
	const struct process **items; /* by rising PID */
	size_t count, capacity;
};

/*
 * Finds the processes `word` stands for: a PID; a name; a systemd unit (an empty one stands for
 * its instances); cgroup:PATH with all below it.  Fails when there is none, with a suggestion
 * where one is near.  Release it also on failure.
 */
int target_find(struct target *target, const struct snapshot *snapshot, const char *word,
	struct error *error);
/* Whether a process of that PID is in the target, which may be of another copy of the snapshot. */
bool target_has(const struct target *target, pid_t pid);
void target_release(struct target *target);

#endif
