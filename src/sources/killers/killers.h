/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs that kill processes before the kernel does, found by their processes, and their
 * settings. */
#ifndef OOMTOP_SOURCES_KILLERS_KILLERS_H
#define OOMTOP_SOURCES_KILLERS_KILLERS_H

#include "base/root.h"
#include "snapshot/snapshot.h"

#include <stdatomic.h>

enum { KILLERS_FOUND_MAX = 16 };

/* Killers found, kept for CACHE_LIFETIME_SECONDS: systemd-oomd is not queried every second. */
struct kept_killers {
	struct kept_killer {
		struct killer killer; /* without its name */
		bool kills;           /* false: set up to kill nothing, or not that program */
	} items[KILLERS_FOUND_MAX];
	size_t count;
	double first_seconds; /* of the monotonic clock: when the first was found */
};

/*
 * Adds the killers among the snapshot's processes, which are of the /proc at `root`.  `kept` is
 * used and updated (NULL: keep nothing); `stop`, when set, ends the reading early (NULL: nothing
 * does).
 */
void killers_read(struct snapshot *snapshot, const struct root *root, struct kept_killers *kept,
	const atomic_bool *stop) __attribute__((nonnull(1, 2)));
/*
 * Whether the process may be a killer: by its name, and as root or in the service of that killer,
 * since any user may give a process any name.
 */
bool killers_recognize(const struct process *process, enum killer_kind *ret_kind)
	__attribute__((warn_unused_result, nonnull));

#endif
