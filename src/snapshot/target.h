/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The processes that a word of the user names. */
#ifndef OOMTOP_SNAPSHOT_TARGET_H
#define OOMTOP_SNAPSHOT_TARGET_H

#include "base/error.h"
#include "snapshot/target_data.h"

/*
 * Finds the processes that `word` names, by the first of these meanings that has any: user:NAME,
 * container:ID (target_prefix.h); a PID; cgroup:PATH, with all below; a systemd unit; a container,
 * also as the column OWNER shows it; a process name; the instances of a unit ("postgresql.service"
 * for "postgresql@15-main.service"). Fails if there is none, suggesting a similar word.  The caller
 * releases *target, also on failure.
 */
int target_find(struct target *target, const struct snapshot *snapshot, const char *word,
	struct error *error) __attribute__((warn_unused_result, nonnull));
/* Whether a process of that PID is in the target; the PID may be of a copy of the snapshot. */
bool target_has(const struct target *target, pid_t pid);
/* The process with the largest RSS, of equal ones the first; the target must not be empty. */
const struct process *target_largest(const struct target *target);
/* Frees the list and zeroes the target; a zeroed target is left alone. */
void target_release(struct target *target);

#endif
