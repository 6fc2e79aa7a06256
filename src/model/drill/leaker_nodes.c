/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/leaker_nodes.h"

#include "model/kernel/node_room.h"

bool leaker_nodes(struct domain *ret_domain, const struct drill_context *context,
	const struct process *leaker)
{
	struct node_binding binding;
	struct error error;

	if (context->is_bound) {
		*ret_domain = context->bound_to;
		return true;
	}
	/* the size of a node may be unknown: the machine is then all that can be told of */
	return leaker && node_binding_of(&binding, context->snapshot, leaker) &&
	       domain_nodes(
		       ret_domain, context->snapshot, binding.list, binding.is_policy, &error) == 0;
}

unsigned group_node_doubts(const struct drill_context *context, const struct leak_group *group)
{
	struct node_binding binding;

	if (context->is_bound)
		return DOUBT_NODES;
	for (size_t i = 0; i < group->members.count; i++)
		if (node_binding_of(&binding, context->snapshot, group->members.items[i]) ||
			node_binding_is_doubtful(context->snapshot, group->members.items[i]))
			return DOUBT_NODES;
	return 0;
}

unsigned leaker_node_doubts(const struct drill_context *context, const struct process *leaker)
{
	const struct snapshot *snapshot = context->snapshot;
	unsigned doubts = 0;
	struct domain domain;

	if (!context->is_bound && leaker && node_binding_is_doubtful(snapshot, leaker))
		doubts |= DOUBT_NODES;
	if (leaker_nodes(&domain, context, leaker) && !node_room_is_known(snapshot, &domain))
		doubts |= DOUBT_NODE_ROOM;
	return doubts;
}
