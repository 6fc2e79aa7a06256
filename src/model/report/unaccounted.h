/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that is in no process's badness.  No process is chosen for it, and some of it is not freed
 * by any kill.
 */
#ifndef OOMTOP_MODEL_REPORT_UNACCOUNTED_H
#define OOMTOP_MODEL_REPORT_UNACCOUNTED_H

#include "snapshot/snapshot.h"

struct unaccounted {
	const char *kind; /* one word that stays, a value in metrics: "hugetlb", "tmpfs" */
	const char *what; /* "hugetlb pool", "tmpfs" */
	const char *name; /* mount point or device; NULL for none; raw bytes */
	int64_t bytes;
	bool may_be_mapped; /* the part that processes map is in their badness after all */
};

/*
 * Fills in at most `capacity` entries of `min_bytes` or more, the largest first, and returns their
 * number.  Parts that could not be read are left out.
 */
size_t unaccounted_list(const struct snapshot *snapshot, int64_t min_bytes,
	struct unaccounted *list, size_t capacity);

/*
 * Huge pages of the default size that are set aside in the pool, mapped by no process and promised
 * to none; 0 if not known.  Reclaim cannot take them.
 */
int64_t unused_huge_pages_bytes(const struct machine *machine);

/* An estimate of the RAM that no known figure accounts for; unknown if one of them is. */
struct figure unaccounted_rest_bytes(const struct machine *machine);

#endif
