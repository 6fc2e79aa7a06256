/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The NUMA nodes that a leaker fills before the machine. */
#ifndef OOMTOP_MODEL_DRILL_LEAKER_NODES_H
#define OOMTOP_MODEL_DRILL_LEAKER_NODES_H

#include "model/drill/drill_context.h"
#include "model/drill/leak_group.h"

/*
 * Writes the domain of the nodes that the leaker fills: those of drill_context_bind(), or else
 * those that a cpuset or a memory policy binds the leaker to.  False if it fills the machine as a
 * whole.  `leaker` is NULL for a tmpfs.
 */
bool leaker_nodes(struct domain *ret_domain, const struct drill_context *context,
	const struct process *leaker) __attribute__((warn_unused_result));

/*
 * DOUBT_NODES if something that was not seen may bind the leaker to fewer nodes, and
 * DOUBT_NODE_ROOM if it fills nodes whose figures are not known.
 */
unsigned leaker_node_doubts(const struct drill_context *context, const struct process *leaker);

enum { GROUP_NODES_MAX = 64 };

/* The sets of NUMA nodes that the members of a group fill. */
struct group_nodes {
	struct domain items[GROUP_NODES_MAX];
	size_t count;
	/* members fill several sets that overlap, or some are bound and others are not: which nodes
	 * they fill is not known */
	bool is_mixed;
};

void group_nodes_find(struct group_nodes *ret_nodes, const struct drill_context *context,
	const struct leak_group *group) __attribute__((nonnull));
/* leaker_node_doubts() of all members, and DOUBT_NODES for nodes that are mixed. */
unsigned group_node_doubts(const struct drill_context *context, const struct leak_group *group)
	__attribute__((nonnull));

#endif
