/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef OOMTOP_VIEWS_EXPLAIN_EXPLAIN_CONTEXT_H
#define OOMTOP_VIEWS_EXPLAIN_EXPLAIN_CONTEXT_H

#include "views/table/fields.h"

#include <stdio.h>

/* Its second half: what does not count, who shares, what follows.  explain_context.c */
void explain_print_context(FILE *out, struct arena *arena, const struct row *row);

#endif
