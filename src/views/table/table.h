/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ranked report as text: a head of a few lines and one line a process. */
#ifndef OOMTOP_VIEWS_TABLE_TABLE_H
#define OOMTOP_VIEWS_TABLE_TABLE_H

#include "views/table/grid.h"
#include "views/table/rows.h"

#include <stdio.h>

void table_print(FILE *out, const struct field_list *columns, const struct rows *rows,
	const struct table_options *options);

/* Every column there is: name, unit, key in JSON, help. */
void table_print_columns(FILE *out, const struct table_options *options);

#endif
