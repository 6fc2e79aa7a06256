/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes, sizes and times in words.  Texts are printable, and owned by the arena. */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_WORDS_H
#define OOMTOP_VIEWS_PROSE_PROSE_WORDS_H

#include "base/memory.h"
#include "snapshot/snapshot.h"

/* "postgres[1234]"; "?[1234]" for a process whose name is not known */
const char *prose_process(struct arena *arena, const struct process *process)
	__attribute__((nonnull));
/* "one of 6 postgres processes" for so many alike ones, prose_process() for none. */
const char *prose_one_of(struct arena *arena, const struct process *process, size_t alike_count)
	__attribute__((nonnull));
/* "a[1], b[2] and 7 more": the first `max` of `count` processes by name. */
const char *prose_processes(struct arena *arena, const struct process *const *processes,
	size_t count, size_t max) __attribute__((nonnull(1)));
/* "45 s", "12 min", "5 h" */
const char *prose_time(struct arena *arena, int64_t seconds) __attribute__((nonnull));
/* A number of bytes as about three digits and a letter: "3.6G". */
const char *prose_size(struct arena *arena, int64_t bytes) __attribute__((nonnull));
/* Sizes that differ with `to` between them, "2.0G to 2.1G"; the second alone if they do not. */
const char *prose_size_range(struct arena *arena, int64_t min_bytes, int64_t max_bytes,
	const char *to) __attribute__((nonnull));
/* "1 process", "3 processes": the count and the noun that fits it, of `one` and `many`. */
const char *prose_count(struct arena *arena, unsigned long long count, const char *one,
	const char *many) __attribute__((nonnull));
/* "node 0", or "nodes 0,3" for a list of several NUMA nodes; "nodes ?" for NULL. */
const char *prose_nodes(struct arena *arena, const char *list) __attribute__((nonnull(1)));
/* Like prose_size(); "?" for an unknown figure. */
const char *prose_figure_size(struct arena *arena, struct figure bytes) __attribute__((nonnull));
/*
 * What a kill frees: "11M" where smaps_rollup measured that, "about 11M" otherwise, and "at least"
 * before both where pages of a driver may be freed as well.
 */
const char *prose_freed(struct arena *arena, struct figure bytes, bool is_measured, bool at_least)
	__attribute__((nonnull));

#endif
