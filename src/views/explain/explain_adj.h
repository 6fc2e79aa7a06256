/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef OOMTOP_VIEWS_EXPLAIN_EXPLAIN_ADJ_H
#define OOMTOP_VIEWS_EXPLAIN_EXPLAIN_ADJ_H

#include "views/table/fields.h"

#include <stdio.h>

/* Whose doing its adj is: explain_adj.c */
void explain_print_adj(FILE *out, struct arena *arena, const struct row *row);

#endif
