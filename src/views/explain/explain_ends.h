/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which limits of a process end its growth without a kill. */
#ifndef OOMTOP_VIEWS_EXPLAIN_EXPLAIN_ENDS_H
#define OOMTOP_VIEWS_EXPLAIN_EXPLAIN_ENDS_H

#include "base/memory.h"
#include "views/table/fields.h"

#include <stdio.h>

/* Prints the section; nothing where no such limit applies. */
void explain_print_ends(FILE *out, struct arena *arena, const struct row *row)
	__attribute__((nonnull));

#endif
