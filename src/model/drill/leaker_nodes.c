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

/*
 * Whether reclaim may move pages to a node outside of these, whatever binds the leaker
 * (mm/vmscan.c: can_demote and demote_folio_list).  Which nodes are of a lower tier is not known.
 */
static bool may_demote(const struct machine *machine, const struct domain *domain)
{
	bool has_others = false;

	for (size_t i = 0; i < machine->node_count; i++)
		has_others |=
			machine->nodes[i].number.known &&
			figure_or(machine->nodes[i].present_pages, 1) > 0 &&
			!node_set_has(&domain->nodes, (unsigned)machine->nodes[i].number.value);
	return has_others && figure_or(machine->demotion_enabled, 0) != 0;
}

unsigned leaker_node_doubts(const struct drill_context *context, const struct process *leaker)
{
	const struct snapshot *snapshot = context->snapshot;
	unsigned doubts = 0;
	struct domain domain;

	if (!context->is_bound && leaker && node_binding_is_doubtful(snapshot, leaker))
		doubts |= DOUBT_NODES;
	if (!leaker_nodes(&domain, context, leaker))
		return doubts;
	if (!node_room_is_known(snapshot, &domain))
		doubts |= DOUBT_NODE_ROOM;
	if (may_demote(&snapshot->machine, &domain))
		doubts |= DOUBT_DEMOTION;
	return doubts;
}

/* False if there is no room for another set. */
static bool add_nodes(struct group_nodes *nodes, const struct domain *domain)
{
	for (size_t i = 0; i < nodes->count; i++)
		if (domain_is_same(&nodes->items[i], domain))
			return true;
	if (nodes->count == GROUP_NODES_MAX)
		return false;
	for (size_t i = 0; i < nodes->count; i++) {
		struct node_set common = node_set_common(&nodes->items[i].nodes, &domain->nodes);

		nodes->is_mixed |= node_set_count(&common) > 0;
	}
	nodes->items[nodes->count++] = *domain;
	return true;
}

void group_nodes_find(struct group_nodes *ret_nodes, const struct drill_context *context,
	const struct leak_group *group)
{
	struct domain domain;
	bool fills_all = false;

	ret_nodes->count = 0;
	ret_nodes->is_mixed = false;
	for (size_t i = 0; i < group->members.count; i++)
		if (!leaker_nodes(&domain, context, group->members.items[i]))
			fills_all = true;
		else if (!add_nodes(ret_nodes, &domain))
			ret_nodes->is_mixed = true;
	ret_nodes->is_mixed |= fills_all && ret_nodes->count > 0;
}

unsigned group_node_doubts(const struct drill_context *context, const struct leak_group *group)
{
	struct group_nodes nodes;
	unsigned doubts = 0;

	for (size_t i = 0; i < group->members.count; i++)
		doubts |= leaker_node_doubts(context, group->members.items[i]);
	group_nodes_find(&nodes, context, group);
	return nodes.is_mixed ? doubts | DOUBT_NODES : doubts;
}
