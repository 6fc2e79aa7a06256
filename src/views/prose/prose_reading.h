/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sentences on what the reading of a machine left out or got wrong: hidden processes, what did not
 * answer, figures that contradict each other or are guesses.  Texts are printable, and owned by the
 * arena or constant.
 */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_READING_H
#define OOMTOP_VIEWS_PROSE_PROSE_READING_H

#include "base/memory.h"
#include "views/prose/warning_facts.h"

/*
 * What is hidden and from where it is visible, if `doubts` has DOUBT_PARTIAL; else NULL.  In a
 * container it depends on the domain that is told of: NULL stands for domain_default().
 */
const char *prose_partial(struct arena *arena, const struct snapshot *snapshot,
	const struct domain *domain, unsigned doubts) __attribute__((nonnull(1, 2)));
/*
 * That all processes of the domain are visible but not all of the machine, and what the verdict
 * therefore does not tell; NULL if that is not so.
 */
const char *prose_outside(struct arena *arena, const struct snapshot *snapshot,
	const struct domain *domain) __attribute__((nonnull));
/* Which figures contradict each other: "runner[12] has RssShmem of 9.0G, but VmRSS of 1.0G". */
const char *prose_contradiction(struct arena *arena, const struct contradiction *contradiction)
	__attribute__((nonnull));
/* Why processes are hidden, by one of the warnings of warnings_reading_hidden(). */

/* Of the warnings of these kinds. */
const char *prose_hidden(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));
const char *prose_unread(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));
const char *prose_unanswered(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));
const char *prose_contradictions(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));

#endif
