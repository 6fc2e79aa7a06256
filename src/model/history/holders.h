/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who held most at a past kill.  The kernel's table names no cgroup of a row: processes of one name
 * make a group, and those whose cgroup is known from elsewhere (kill_event_set_groups) one by
 * container, pod or unit.  Pure.
 */
#ifndef OOMTOP_MODEL_HISTORY_HOLDERS_H
#define OOMTOP_MODEL_HISTORY_HOLDERS_H

#include "base/attributes.h"
#include "snapshot/kill_event.h"

struct holder_group {
	const char *name; /* raw bytes of the event; NULL: processes without a name */
	bool is_cgroup;   /* `name` is of a container, pod, unit or cgroup, else of processes */
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
size_t holders_largest(const struct kill_event *event, struct holder_group *groups, size_t capacity)
	NONNULL() MUST_CHECK;

/* The sum of the RSS of all processes, in which shared memory counts several times. */
struct figure processes_hold_bytes(const struct snapshot *snapshot) NONNULL() MUST_CHECK;

#endif
