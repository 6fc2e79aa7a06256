/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a target is not killed but held up: each task that is charged to a cgroup above its
 * memory.high sleeps at its allocations, whoever uses the memory (mm/memcontrol.c:
 * mem_find_max_overage).
 */
#ifndef OOMTOP_MODEL_ADVICE_STALLS_H
#define OOMTOP_MODEL_ADVICE_STALLS_H

#include "model/drill/drill_summary.h"
#include "snapshot/target.h"

struct stalls {
	size_t now_memcg; /* stalls the target as things are; CGROUP_UNKNOWN: none does */
	/* the first leak, of a process or a group, that stalls the target too; or NULL */
	const struct process *leaker;
	const char *group_word; /* NULL: a process leaks */
	size_t leak_memcg;      /* where */
	bool is_of_swap;        /* by memory.swap.high: what is so now, or else by that leak */
};

/* What holds the target as things are; no leak is noted. */
struct stalls stalls_of(const struct snapshot *snapshot, const struct target *target)
	__attribute__((nonnull));
/* Notes a leak that ends in a stall of a cgroup that a process of the target is charged to. */
void stalls_note(struct stalls *stalls, const struct snapshot *snapshot,
	const struct target *target, const struct drill_summary *summary) __attribute__((nonnull));
bool stalls_any(const struct stalls *stalls) __attribute__((nonnull));

#endif
