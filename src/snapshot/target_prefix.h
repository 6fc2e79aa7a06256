/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words that say themselves of what kind they are: user:NAME, user:UID and container:ID. */
#ifndef OOMTOP_SNAPSHOT_TARGET_PREFIX_H
#define OOMTOP_SNAPSHOT_TARGET_PREFIX_H

#include "snapshot/target_data.h"

/* Whether the word begins with "user:" or "container:": it has no other meaning then. */
bool target_is_prefixed(const char *word) __attribute__((nonnull));
/*
 * Adds the processes of that user or container to an empty target.  Fails if there are none, and as
 * wrong usage if the beginning of a container's ID fits more than one container.
 *
 * A name counts before a number, as for ps(1) and chown(1); of a container its whole ID or name
 * counts before the beginning of an ID, as for docker(1).  Kernel threads are no user's.
 */
int target_find_prefixed(struct target *target, const struct snapshot *snapshot, const char *word,
	struct error *error) __attribute__((warn_unused_result, nonnull));
/* Fails like target_find_prefixed() if the word is of that kind; 0 for any other word. */
int target_check_prefixed(const struct snapshot *snapshot, const char *word, struct error *error)
	__attribute__((warn_unused_result, nonnull));
/* The path of the cgroup of the container that "container:ID" names; NULL for any other word. */
const char *target_container_path(struct arena *arena, const struct snapshot *snapshot,
	const char *word) __attribute__((nonnull));

#endif
