/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `explain` says of the NUMA nodes that a process may use, where there are several. */
#ifndef OOMTOP_VIEWS_EXPLAIN_EXPLAIN_NODES_H
#define OOMTOP_VIEWS_EXPLAIN_EXPLAIN_NODES_H

#include "views/table/rows.h"

#include <stdio.h>

/* Prints the section; nothing on a machine with one node. */
void explain_print_nodes(FILE *out, struct arena *arena, const struct row *row);

#endif
