/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The badness of one process, computed with the kernel's integers and in the kernel's order of
 * operations (mm/oom_kill.c: oom_badness; fs/proc/base.c: proc_oom_score).
 */
#ifndef OOMTOP_MODEL_KERNEL_BADNESS_H
#define OOMTOP_MODEL_KERNEL_BADNESS_H

#include "model/kernel/rules.h"
#include "snapshot/snapshot.h"

/* The parts of a badness, in pages: `pages` is their sum, raised to 1 where the rules say so. */
struct badness {
	struct figure rss_pages, swap_pages, page_table_pages;
	struct figure memory_pages; /* the sum of these three */
	int64_t root_bonus_pages;   /* subtracted for CAP_SYS_ADMIN, never negative */
	struct figure adj_pages;    /* adj (after ROOT_BONUS_ADJ_30) × (total / 1000) */
	struct figure pages;        /* oom_badness() */
};

/* The badness of an eligible process; unknown where a part is. */
struct badness badness_of(const struct process *process, const struct rules *rules,
	int64_t page_size_bytes, int64_t total_pages);

/* The sum of the parts of a known badness, and the badness that the rules make of a sum. */
int64_t badness_sum_pages(const struct badness *badness);
int64_t badness_of_sum(const struct rules *rules, int64_t sum_pages);

/* Whether these rules grant the process that bonus. */
bool badness_has_bonus(
	const struct process *process, const struct rules *rules, enum root_bonus root_bonus);

/*
 * How many pages a process must grow by for its badness to reach `target_pages`.  The badness must
 * be known and less than that.
 */
int64_t badness_growth(const struct badness *badness, const struct process *process,
	const struct rules *rules, int64_t target_pages);

/* The oom_score that /proc shows for that badness; unknown if it does not fit into 64 bits. */
struct figure badness_score(
	const struct rules *rules, struct figure badness_pages, int64_t total_pages);

/*
 * How far the counters that the killer reads may differ from those that /proc shows, in pages
 * either way.  0 if both read the same; unknown if the number of CPUs is unknown or beyond that of
 * any machine.  Each CPU may hold back batch - 1 pages of each of four counters
 * (lib/percpu_counter.c: compute_batch_value).
 */
struct figure badness_counter_error(const struct rules *rules, struct figure cpus_online);

/*
 * badness_counter_error() for the processes of a snapshot: 0 also where the source read the very
 * counters that the killer of these rules reads (machine.counters_read).
 */
struct figure badness_counter_error_of(const struct rules *rules, const struct machine *machine);

/* How far a counter of a process may be from other figures of it, in pages; 0 if not known. */
int64_t badness_counter_slack(const struct rules *rules, const struct machine *machine);

/*
 * Narrows [*min, *max] to the badnesses whose oom_score is `score`.  False, and nothing written, if
 * there is none.
 */
bool badness_narrow(
	const struct rules *rules, int64_t score, int64_t total_pages, int64_t *min, int64_t *max);

#endif
