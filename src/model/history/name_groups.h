/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who held most at a past kill: the kernel's table names no cgroup of a row, so that processes of
 * one name make a group.  Pure.
 */
#ifndef OOMTOP_MODEL_HISTORY_NAME_GROUPS_H
#define OOMTOP_MODEL_HISTORY_NAME_GROUPS_H

#include "base/attributes.h"
#include "snapshot/snapshot.h"

struct name_group {
	const char *name; /* raw bytes of the snapshot; NULL: processes without a name */
	size_t count;
	/*
	 * Of all members: anonymous memory and swap (own), or, where the table does not split RSS,
	 * RSS and swap, in which shared memory counts several times.
	 */
	int64_t bytes;
	bool is_own;
};

/*
 * Writes the groups with the most memory, the largest first, at most `capacity`, and returns their
 * number.  Kernel threads and processes whose memory is not known are left out.
 */
size_t name_groups_largest(const struct snapshot *snapshot, struct name_group *groups,
	size_t capacity) NONNULL() MUST_CHECK;

/* The sum of the RSS of all processes, in which shared memory counts several times. */
struct figure processes_hold_bytes(const struct snapshot *snapshot) NONNULL() MUST_CHECK;

#endif
