/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verdict in sentences, and its entries in phrases.  Every text that is returned is printable
 * UTF-8 (names in it passed text_escape()) and owned by the arena, or constant.
 */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_H
#define OOMTOP_VIEWS_PROSE_PROSE_H

#include "base/memory.h"
#include "model/kernel/verdict.h"

/* What explains the rank of the entry best, as the column WHY shows it: "adj +300 adds 4.7G". */
const char *prose_why(struct arena *arena, const struct verdict *verdict,
	const struct ranking_entry *entry) __attribute__((nonnull));
/* Why the process is exempt: "adj -1000"; NULL for a process that is not.  Also a value in JSON. */
const char *prose_exemption(const struct ranking_entry *entry) __attribute__((nonnull));

/*
 * Whether the kernel's oom_score follows from the badness: "yes", "no" or "within counters"; NULL
 * where one of the two is not known.  Also a value in JSON.
 */
const char *prose_agreement(const struct ranking_entry *entry) __attribute__((nonnull));

/* What is killed next and why, in one sentence. */
const char *prose_verdict(struct arena *arena, const struct verdict *verdict)
	__attribute__((nonnull));
/* The process that follows the victim and its distance; NULL when there is none. */
const char *prose_runner_up(struct arena *arena, const struct verdict *verdict)
	__attribute__((nonnull));
/* Of a runner-up as bad as the first: what decides between them, if that is known. */
const char *prose_equal_badness(const struct verdict *verdict) __attribute__((nonnull));

/* What becomes of allocations in a full memory cgroup in which no process can be killed. */
const char *prose_excess(enum memcg_excess excess);

#endif
