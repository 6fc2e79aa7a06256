/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes taken together by the systemd unit, container or cgroup they run in.
 */
#ifndef OOMTOP_MODEL_GROUPS_H
#define OOMTOP_MODEL_GROUPS_H

#include "model/verdict.h"

struct group {
	const char *name; /* raw bytes, the snapshot's */
	size_t count;     /* ranked processes in it */
	/*
	 * Anonymous memory and swap: what is theirs alone but for pages a fork still shares.
	 * Shared memory is left out, since a sum would count it once for each sharer.
	 */
	int64_t own_bytes;
	int64_t largest_bytes; /* the most one of them has */
};

/* The container, else the unit, else the cgroup; NULL when none is known.  Not for the root. */
const char *group_name_of(const struct process *process);

bool group_has(const struct group *group, const struct process *process);

/* The group of ranked processes with the most memory of its own; false when there is none. */
bool groups_largest(const struct verdict *verdict, struct group *ret_group);

#endif
