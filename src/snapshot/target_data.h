/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plain data: the processes that a word of the user names. */
#ifndef OOMTOP_SNAPSHOT_TARGET_DATA_H
#define OOMTOP_SNAPSHOT_TARGET_DATA_H

#include "base/error.h"
#include "snapshot/snapshot.h"

struct target {
	const struct process **items; /* by rising PID; the array is owned */
	size_t count, capacity;
	/* processes that bear the word as their name too, but are not meant: the first, and how
	 * many
	 */
	const struct process *namesake;
	size_t namesake_count;
};

#endif
