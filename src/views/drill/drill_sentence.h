/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a drill ends, in one sentence and its parts.  Texts are owned by the arena or constant. */
#ifndef OOMTOP_VIEWS_DRILL_DRILL_SENTENCE_H
#define OOMTOP_VIEWS_DRILL_DRILL_SENTENCE_H

#include "base/memory.h"
#include "model/drill/drill.h"

/* How the drill ends: "If runner[12] leaks, runner[12] is killed." */
const char *drill_sentence(struct arena *arena, const struct drill *drill) __attribute__((nonnull));
/* For the drill of a target that is to be protected: "If postgres[846] itself leaks, …". */
const char *drill_own_sentence(struct arena *arena, const struct drill *drill)
	__attribute__((nonnull));
/* One outcome of the drill, without what leaks: "runner[12] is killed". */
const char *drill_outcome_words(struct arena *arena, const struct drill *drill,
	const struct drill_outcome *outcome) __attribute__((nonnull));
/* What the drill's alternative outcome assumes: "shared memory is swapped out first". */
const char *drill_case_words(const struct drill *drill) __attribute__((nonnull));
/* The name of what leaks, "runner[12]" or "tmpfs:/tmp": one of the two is not NULL. */
const char *drill_leaker(struct arena *arena, const struct process *leaker,
	const struct holder *tmpfs) __attribute__((nonnull(1)));

#endif
