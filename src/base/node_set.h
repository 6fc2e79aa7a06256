/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets of NUMA nodes, as the kernel lists them: "0-1,3". */
#ifndef OOMTOP_BASE_NODE_SET_H
#define OOMTOP_BASE_NODE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NUMA_NODES_MAX = 1024 }; /* MAX_NUMNODES of the kernel */

struct node_set {
	uint64_t bits[NUMA_NODES_MAX / 64];
};

/* Parses a list such as "0-3,8".  False, and nothing written, for any other text. */
bool node_set_parse(struct node_set *ret_set, const char *list);
bool node_set_has(const struct node_set *set, unsigned node);
void node_set_add(struct node_set *set, unsigned node);
/* The nodes that are in both sets. */
struct node_set node_set_common(const struct node_set *a, const struct node_set *b);
bool node_set_is_same(const struct node_set *a, const struct node_set *b);
size_t node_set_count(const struct node_set *set);

#endif
