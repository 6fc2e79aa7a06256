/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole arithmetic of one process, in words and figures that can be checked by hand. */
#ifndef OOMTOP_VIEWS_EXPLAIN_EXPLAIN_H
#define OOMTOP_VIEWS_EXPLAIN_EXPLAIN_H

#include "views/table/fields.h"

#include <stdio.h>

/*
 * Prints the explanation of the row's process, several paragraphs.  The details of the process
 * (DETAIL_SMAPS, DETAIL_SHARERS) should have been read; where they were not, the text says so.
 */
void explain_print(FILE *out, const struct row *row) __attribute__((nonnull));

#endif
