/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many drills as a table: one line for each leaker, or for several that are alike. */
#ifndef OOMTOP_VIEWS_DRILL_DRILL_TABLE_H
#define OOMTOP_VIEWS_DRILL_DRILL_TABLE_H

#include "model/drill/drill_summary.h"
#include "views/table/grid.h"

/* The columns of a table that drill_add_outcome() fills. */
/* clang-format off */
#define DRILL_OUTCOME_COLUMNS                                                                      \
	{ "HEADROOM", GRID_FIGURE, 7, 0 }, { "EXHAUSTS", GRID_PATH, 3, 10 },                       \
	{ "FIRST-VICTIM", GRID_PROCESS, 0, 14 }, { "KILLED-BEFORE", GRID_FIGURE, 5, 0 },           \
	{ "COLLATERAL", GRID_FIGURE, 2, 0 }, { "LEAKER-DIES", GRID_TEXT, 6, 0 }
/* clang-format on */

/* Adds the cells of DRILL_OUTCOME_COLUMNS to the last line of the grid. */
void drill_add_outcome(struct grid *grid, const struct drill_summary *summary)
	__attribute__((nonnull));
/* The escape sequence for the line: a colour unless the leaker alone is killed; else NULL. */
const char *drill_color(const struct drill_summary *summary) __attribute__((nonnull));

/* An empty table; grid_release() frees the grid. */
void drill_grid_init(struct grid *grid) __attribute__((nonnull));
/* Adds a line for that leaker and, where alike_count is more than 1, for others that are alike. */
void drill_grid_add(struct grid *grid, const struct drill_summary *summary, size_t alike_count)
	__attribute__((nonnull));
/*
 * Whether both lines would show the same but for the PIDs: leakers of one name and unit, each its
 * own first victim or both with the same one, with equal figures and end.
 */
bool drill_is_alike(const struct drill_summary *one, const struct drill_summary *other)
	__attribute__((nonnull));

#endif
