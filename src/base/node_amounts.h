/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Amounts by NUMA node: the kernel's words "N0=12 N3=7" (numa_maps, memory.numa_stat), and the text
 * "0=12,3=7" that a snapshot keeps of them.
 */
#ifndef OOMTOP_BASE_NODE_AMOUNTS_H
#define OOMTOP_BASE_NODE_AMOUNTS_H

#include "base/node_set.h"
#include "base/text_span.h"

enum { NODE_AMOUNTS_BYTES_MAX = 1023 }; /* of the text; longer ones are left out */

struct node_amounts {
	int64_t on_node[NUMA_NODES_MAX];
};

/* Adds the amount of a word "N0=12"; does nothing with any other word. */
void node_amounts_add(struct node_amounts *amounts, struct text_span word) NONNULL();
/*
 * Prints the text, without nodes that have none.  Returns its length: 0 if no node has any, or the
 * text would be too long.
 */
size_t node_amounts_print(const struct node_amounts *amounts, char text[NODE_AMOUNTS_BYTES_MAX + 1])
	NONNULL();
/*
 * Sums up the amounts of a text, those on nodes of the set and all.  False, with nothing written,
 * for NULL and for what is no such text.
 */
bool node_amounts_sum(const char *text, const struct node_set *set, int64_t *ret_inside,
	int64_t *ret_all) MUST_CHECK NONNULL(2, 3, 4);

#endif
