/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The arithmetic of one process, in the kernel's integers and in its order.
 */
#ifndef OOMTOP_MODEL_KERNEL_BADNESS_H
#define OOMTOP_MODEL_KERNEL_BADNESS_H

#include "model/kernel/rules.h"
#include "snapshot/snapshot.h"

/* The parts of a badness, in pages; their sum is the badness unless the rules raise it to 1. */
struct badness {
	struct figure rss_pages, swap_pages, page_table_pages;
	struct figure memory_pages; /* the three together */
	int64_t root_bonus_pages;   /* what CAP_SYS_ADMIN takes off, never negative */
	struct figure adj_pages;    /* adj (after ROOT_BONUS_ADJ_30) × (total / 1000) */
	struct figure pages;        /* oom_badness() */
};

/* oom_badness() of a process that is eligible; unknown where a part is. */
struct badness badness_of(const struct process *process, const struct rules *rules,
	int64_t page_size_bytes, int64_t total_pages);

/* Whether these rules let the process off anything in that way. */
bool badness_has_bonus(
	const struct process *process, const struct rules *rules, enum root_bonus root_bonus);

/*
 * How many pages more its memory must be for a process of this badness, which is known, to reach
 * `target_pages`, a greater one.
 */
int64_t badness_growth(const struct badness *badness, const struct process *process,
	const struct rules *rules, int64_t target_pages);

/* proc_oom_score() for that badness; unknown where it does not fit. */
struct figure badness_score(
	const struct rules *rules, struct figure badness_pages, int64_t total_pages);

/*
 * How far the counters the killer reads may be from those /proc printed, in pages either way: 0
 * where they are the same, unknown where the number of CPUs is or where no machine has as many.
 * Each CPU may hold back batch - 1 pages of each of four counters (lib/percpu_counter.c:
 * compute_batch_value).
 */
struct figure badness_counter_error(const struct rules *rules, struct figure cpus_online);

/*
 * The part of [*least, *most] (which holds it) whose score is `score`.  False, and nothing
 * written, when no badness in it has that score.
 */
bool badness_narrow(
	const struct rules *rules, int64_t score, int64_t total_pages, int64_t *min, int64_t *max);

#endif
