/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose memory ends: the set of processes among which an OOM kill chooses, and the total its adj
 * term is scaled by (mm/oom_kill.c: constrained_alloc).
 */
#ifndef OOMTOP_MODEL_DOMAIN_H
#define OOMTOP_MODEL_DOMAIN_H

#include "base/error.h"
#include "snapshot/snapshot.h"

enum domain_kind { DOMAIN_MACHINE };

struct domain {
	enum domain_kind kind;
	const char *path;    /* "/" for the machine */
	int64_t total_pages; /* RAM and swap together */
	int64_t page_size_bytes;
	bool total_is_faked; /* /proc/meminfo tells another total than the kernel itself */
};

/*
 * The whole machine.  Fails when the snapshot lacks what no ranking can do without: the page size
 * and the totals.
 */
int domain_machine(struct domain *ret_domain, const struct snapshot *snapshot, struct error *error);

#endif
