/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that is in no process's badness: no kill of whatever process is chosen for it, and some
 * of it no kill gives back.
 */
#ifndef OOMTOP_MODEL_REPORT_UNACCOUNTED_H
#define OOMTOP_MODEL_REPORT_UNACCOUNTED_H

#include "snapshot/snapshot.h"

struct unaccounted {
	const char *what; /* "hugetlb pool", "tmpfs" */
	const char *name; /* mount point or device; NULL for none; raw bytes */
	int64_t bytes;
	bool may_be_mapped; /* what processes map of it is in their badness after all */
};

/*
 * Fills at most `room` entries, largest first, of those that are at least `least_bytes`.  Returns
 * how many.  Parts that could not be read are left out.
 */
size_t unaccounted_list(
	const struct snapshot *snapshot, int64_t min_bytes, struct unaccounted *list, size_t room);

/* RAM that none of the figures oomtop knows accounts for: an estimate.  Unknown without them. */
struct figure unaccounted_rest_bytes(const struct machine *machine);

#endif
