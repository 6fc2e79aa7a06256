/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table where nothing has to fit: for files and pipes.  A table of ten thousand lines costs
 * libsmartcols as much as reading a third of /proc, to find out that nothing is to be cut; it is
 * kept for the screen.
 */
#ifndef OOMTOP_VIEWS_TABLE_PLAIN_H
#define OOMTOP_VIEWS_TABLE_PLAIN_H

#include "views/table.h"

/* What stands in a cell: always printable; the field's, the snapshot's or the arena's. */
const char *table_cell(
	struct arena *arena, const struct field *field, const struct row *row, bool bytes);

/* Fields apart by one blank, blanks in them as \x20. */
void table_print_raw(FILE *out, const struct field_list *columns, const struct rows *rows,
	const struct table_options *options);
/* Columns as wide as what is widest in them. */
void table_print_plain(FILE *out, const struct field_list *columns, const struct rows *rows,
	const struct table_options *options);

#endif
