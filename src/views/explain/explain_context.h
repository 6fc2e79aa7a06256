/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The second half of an explanation: rank, what a kill frees, and what does not count. */
#ifndef OOMTOP_VIEWS_EXPLAIN_EXPLAIN_CONTEXT_H
#define OOMTOP_VIEWS_EXPLAIN_EXPLAIN_CONTEXT_H

#include "views/table/fields.h"

#include <stdio.h>

/* Prints these paragraphs; of a process without memory only the rank. */
void explain_print_context(FILE *out, struct arena *arena, const struct row *row)
	__attribute__((nonnull));

#endif
