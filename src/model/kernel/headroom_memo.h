/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The headroom of the machine and of cgroups, each estimated once: every group below a limit asks
 * for that of the limit and of the machine, which look at all groups and processes.
 */
#ifndef OOMTOP_MODEL_KERNEL_HEADROOM_MEMO_H
#define OOMTOP_MODEL_KERNEL_HEADROOM_MEMO_H

#include "model/kernel/headroom.h"

struct headroom_noted {
	bool is_noted, is_known;
	struct headroom headroom;
};

struct headroom_memo {
	const struct snapshot *snapshot;
	struct headroom_noted machine;
	struct headroom_noted *by_memcg; /* by index of the cgroup; owned; NULL before the first */
};

/* Begins an empty memo, to be released.  The snapshot must outlive it, and must not change. */
struct headroom_memo headroom_memo_of(const struct snapshot *snapshot) __attribute__((nonnull));
void headroom_memo_release(struct headroom_memo *memo) __attribute__((nonnull));
/* headroom_in() a domain; NUMA nodes are estimated anew. */
bool headroom_memo_in(struct headroom *ret_headroom, struct headroom_memo *memo,
	const struct domain *domain) __attribute__((nonnull));

#endif
