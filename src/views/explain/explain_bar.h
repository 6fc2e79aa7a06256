/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The arithmetic of a badness as one labelled bar, and below it what a kill of the process frees.
 */
#ifndef OOMTOP_VIEWS_EXPLAIN_EXPLAIN_BAR_H
#define OOMTOP_VIEWS_EXPLAIN_EXPLAIN_BAR_H

#include "views/table/fields.h"

#include <stdio.h>

/* Prints the bars; nothing for a process without a badness. */
void explain_print_bar(FILE *out, struct arena *arena, const struct row *row)
	__attribute__((nonnull));

#endif
