/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of a report: one line for each process. */
#ifndef OOMTOP_VIEWS_TABLE_TABLE_H
#define OOMTOP_VIEWS_TABLE_TABLE_H

#include "views/table/field_list.h"
#include "views/table/fold.h"
#include "views/table/grid.h"
#include "views/table/rows.h"

#include <stdio.h>

/*
 * Prints the rows with these columns, laid out as grid_print() says.  A line of words stands for
 * the rows of a fold; NULL: no row is folded.
 */
void table_print(FILE *out, const struct field_list *columns, const struct rows *rows,
	const struct folds *folds, const struct table_options *options)
	__attribute__((nonnull(1, 2, 3, 5)));

/* Prints a table of all columns: name, unit, key in JSON, origin, meaning. */
void table_print_columns(FILE *out, const struct table_options *options) __attribute__((nonnull));

#endif
