/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A leak drill in several lines, and what stands above a table of many. */
#ifndef OOMTOP_VIEWS_DRILL_DRILL_H
#define OOMTOP_VIEWS_DRILL_DRILL_H

#include "base/memory.h"
#include "model/drill/drill_groups.h"
#include "model/drill/drill_summary.h"

#include <stdio.h>

/* How many of the leakers were drilled: there may be more than can be drilled in bearable time. */
struct drill_left_out {
	size_t drilled, wanted; /* equal when no leaker was left out */
};

/*
 * Prints the drill in several lines: its end, each kill in order with what the kill frees, and
 * what makes the outcome uncertain.
 */
void drill_print(FILE *out, const struct snapshot *snapshot, const struct drill *drill)
	__attribute__((nonnull));
/*
 * Prints what stands above a table of drills: assumptions, what is hidden, userspace killers, and
 * a line that names what leaks ("each of these").  With NULL for `leakers` nothing stands below:
 * no drill of any of them is known to end in any way.
 */
void drill_print_head(FILE *out, const struct snapshot *snapshot, const char *leakers)
	__attribute__((nonnull(1, 2)));
/*
 * How many of `what` ("leakers" or "groups") were left out and why, without a full stop; NULL when
 * none was.  The arena owns the text.
 */
const char *drill_left_out_words(struct arena *arena, struct drill_left_out left_out,
	const char *what) __attribute__((nonnull));

#endif
