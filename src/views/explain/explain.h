/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole arithmetic of one process, in words and figures that can be checked by hand. */
#ifndef OOMTOP_VIEWS_EXPLAIN_EXPLAIN_H
#define OOMTOP_VIEWS_EXPLAIN_EXPLAIN_H

#include "views/table/fields.h"

#include <stdio.h>

void explain_print(FILE *out, const struct row *row);

/* Whose doing its adj is: explain_adj.c */
void explain_print_adj(FILE *out, struct arena *arena, const struct row *row);

/* Its second half: what does not count, who shares, what follows.  explain_context.c */
void explain_print_context(FILE *out, struct arena *arena, const struct row *row);

#endif
