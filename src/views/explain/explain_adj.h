/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of an explanation about oom_score_adj: its origin, and the pod of the process. */
#ifndef OOMTOP_VIEWS_EXPLAIN_EXPLAIN_ADJ_H
#define OOMTOP_VIEWS_EXPLAIN_EXPLAIN_ADJ_H

#include "views/table/fields.h"

#include <stdio.h>

/* Prints where the value comes from and what undoes a change; nothing if the value is not known. */
void explain_print_adj(FILE *out, struct arena *arena, const struct row *row)
	__attribute__((nonnull));

#endif
