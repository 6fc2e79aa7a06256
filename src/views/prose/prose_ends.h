/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sentences about limits at which nobody is killed (strict overcommit, limits of the process and
 * memory.high), and about leaks that no kill ends.
 */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_ENDS_H
#define OOMTOP_VIEWS_PROSE_PROSE_ENDS_H

#include "base/memory.h"
#include "model/kernel/verdict.h"

/*
 * What strict overcommit means for the machine, or for one process if that is not NULL; NULL if
 * overcommit is not strict.  The arena owns the texts.
 */
const char *prose_strict_overcommit(struct arena *arena, const struct snapshot *snapshot,
	const struct process *process) __attribute__((nonnull(1, 2)));
/*
 * How far a limit of its own, or the end of addresses, lets the process grow; NULL if it has none,
 * or surely runs out of memory before.
 */
const char *prose_addresses_end(struct arena *arena, const struct snapshot *snapshot,
	const struct process *process) __attribute__((nonnull));
/* That the cgroup of that index is stalled now: throttle_is_stalled(). */
const char *prose_stalled(struct arena *arena, const struct snapshot *snapshot, size_t memcg)
	__attribute__((nonnull));
/*
 * What follows when the cgroup of that index reaches its memory.high; NULL if it has none, or if
 * the group is not throttled there.
 */
const char *prose_high(struct arena *arena, const struct snapshot *snapshot, size_t memcg)
	__attribute__((nonnull));
/*
 * The same of its memory.swap.high; NULL as well if it has no memory.max, or if it is stalled now,
 * which prose_high() tells.
 */
const char *prose_swap_high(struct arena *arena, const struct snapshot *snapshot, size_t memcg)
	__attribute__((nonnull));
/*
 * After how much more the limited cgroup of that index kills one of its own; NULL if it has no
 * limit, or its headroom is not known.
 */
const char *prose_own_limit(struct arena *arena, const struct snapshot *snapshot, size_t memcg)
	__attribute__((nonnull));
/*
 * What a leak of an exempt process ends in where the memory of the verdict's domain runs out: "the
 * kernel kills every other process and then panics".
 */
const char *prose_exempt_leak_end(struct arena *arena, const struct verdict *verdict)
	__attribute__((nonnull));

#endif
