/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Leak drills: one in words, many as a table, all as JSON ("oomtop-drill", see oomtop(1)). */
#ifndef OOMTOP_VIEWS_DRILL_DRILL_H
#define OOMTOP_VIEWS_DRILL_DRILL_H

#include "base/memory.h"
#include "model/drill/drill_groups.h"
#include "model/drill/drill_summary.h"
#include "views/table/grid.h"

#include <jansson.h>

/* Leakers that were not drilled, since there are more than can be. */
struct drill_left_out {
	size_t drilled, wanted; /* equal when none was left out */
};

/* What a table says of a drill's course, and by which colour. */
/* clang-format off */
#define DRILL_OUTCOME_COLUMNS                                                                       \
	{ "HEADROOM", SHEET_FIGURE, 7, 0 }, { "EXHAUSTS", SHEET_TEXT, 3, 10 },                            \
	{ "FIRST-VICTIM", SHEET_PROCESS, 0, 14 }, { "KILLED-BEFORE", SHEET_FIGURE, 5, 0 },               \
	{ "COLLATERAL", SHEET_FIGURE, 2, 0 }, { "LEAKER-DIES", SHEET_TEXT, 6, 0 }
/* clang-format on */
void drill_add_outcome(struct grid *grid, const struct drill_summary *summary);
const char *drill_color(const struct drill_summary *summary);

/* Several lines: what happens in which order, how sure it is, what was assumed. */
void drill_print(FILE *out, const struct snapshot *snapshot, const struct drill *drill);
/* What the table assumes of those that leak ("each of these"), and what is assumed by the user. */
void drill_print_head(FILE *out, const struct snapshot *snapshot, const char *leakers);
/* A table of them, one line a leaker. */
void drill_grid_init(struct grid *grid);
void drill_grid_add(struct grid *grid, const struct drill_summary *summary);

/* How many were left out and why; NULL when none was.  `what` are "leakers" or "groups". */
const char *drill_left_out_words(
	struct arena *arena, struct drill_left_out left_out, const char *what);

/* How the drill ends, in one sentence: "If runner[12] leaks, runner[12] is killed." */
const char *drill_sentence(struct arena *arena, const struct drill *drill);
/* For the drill of a target that is to be protected: "If postgres[846] itself leaks, …". */
const char *drill_own_sentence(struct arena *arena, const struct drill *drill);
/* "runner[12]", "tmpfs:/tmp" */
const char *drill_leaker(
	struct arena *arena, const struct process *leaker, const struct holder *tmpfs);

#endif
