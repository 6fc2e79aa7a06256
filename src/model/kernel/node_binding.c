/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/node_binding.h"

#include "base/node_amounts.h"

enum { WHOLE_PERCENT = 100, HALF_PERCENT = 50 };

struct node_set nodes_with_memory(const struct snapshot *snapshot)
{
	const struct machine *machine = &snapshot->machine;
	struct node_set set = { 0 };

	for (size_t i = 0; i < machine->node_count; i++)
		if (machine->nodes[i].number.known &&
			figure_or(machine->nodes[i].present_pages, 1) > 0)
			node_set_add(&set, (unsigned)machine->nodes[i].number.value);
	return set;
}

bool nodes_are_several(const struct snapshot *snapshot)
{
	struct node_set set = nodes_with_memory(snapshot);

	return node_set_count(&set) > 1;
}

/* The nodes of the list that have memory.  False if these are all nodes or none. */
static bool is_part(const char *list, const struct node_set *memory, struct node_set *ret_nodes)
{
	struct node_set nodes;

	if (!list || !node_set_parse(&nodes, list))
		return false;
	nodes = node_set_common(&nodes, memory);
	*ret_nodes = nodes;
	return node_set_count(&nodes) > 0 && !node_set_is_same(&nodes, memory);
}

bool node_binding_of(struct node_binding *ret_binding, const struct snapshot *snapshot,
	const struct process *process)
{
	struct node_set memory = nodes_with_memory(snapshot);
	struct node_binding binding = { .list = process->policy_nodes, .is_policy = true };

	if (figure_or(process->policy_percent, 0) < HALF_PERCENT ||
		!is_part(process->policy_nodes, &memory, &binding.nodes)) {
		binding = (struct node_binding){ .list = process->mems_allowed };
		if (!is_part(process->mems_allowed, &memory, &binding.nodes))
			return false;
	}
	*ret_binding = binding;
	return true;
}

/* Whether the process may use several nodes with memory, by its cpuset. */
static bool may_use_several(const struct snapshot *snapshot, const struct process *process)
{
	struct node_set memory = nodes_with_memory(snapshot), nodes;

	if (!process->mems_allowed || !node_set_parse(&nodes, process->mems_allowed))
		return true;
	nodes = node_set_common(&nodes, &memory);
	return node_set_count(&nodes) > 1;
}

bool node_policy_is_unread(const struct snapshot *snapshot, const struct process *process)
{
	return !process->policy_percent.known && nodes_are_several(snapshot) &&
	       may_use_several(snapshot, process);
}

bool node_binding_is_doubtful(const struct snapshot *snapshot, const struct process *process)
{
	if (!nodes_are_several(snapshot) || !may_use_several(snapshot, process))
		return false;
	if (!process->mems_allowed || !process->policy_percent.known)
		return true;
	return process->policy_percent.value > 0 && process->policy_percent.value < WHOLE_PERCENT;
}

/* Where all of its memory may be: by its cpuset, and by policies that bind all of it. */
static bool allowed_nodes(struct node_set *ret_nodes, const struct process *process)
{
	struct node_set nodes, policy;
	bool is_known = process->mems_allowed && node_set_parse(&nodes, process->mems_allowed);

	if (figure_or(process->policy_percent, 0) == WHOLE_PERCENT && process->policy_nodes &&
		node_set_parse(&policy, process->policy_nodes)) {
		nodes = is_known ? node_set_common(&nodes, &policy) : policy;
		is_known = true;
	}
	if (is_known)
		*ret_nodes = nodes;
	return is_known;
}

enum node_part node_part_of(
	const struct domain *domain, const struct snapshot *snapshot, const struct process *process)
{
	struct node_set nodes, memory, inside;

	if (domain->kind != DOMAIN_NODES)
		return NODE_PART_ALL;
	if (!allowed_nodes(&nodes, process))
		return NODE_PART_UNKNOWN;
	memory = nodes_with_memory(snapshot);
	nodes = node_set_common(&nodes, &memory);
	inside = node_set_common(&nodes, &domain->nodes);
	if (node_set_count(&inside) == 0)
		return node_set_count(&nodes) == 0 ? NODE_PART_UNKNOWN : NODE_PART_NONE;
	return node_set_is_same(&inside, &nodes) ? NODE_PART_ALL : NODE_PART_UNKNOWN;
}

bool node_pages_share(double *ret_share, const struct domain *domain, const struct process *process)
{
	int64_t inside, all;

	if (!node_amounts_sum(process->node_pages, &domain->nodes, &inside, &all) || all == 0)
		return false;
	*ret_share = (double)inside / (double)all;
	return true;
}

double node_share_of(const struct domain *domain, const struct snapshot *snapshot)
{
	const struct machine *machine = &snapshot->machine;
	double inside = 0, all = 0;

	if (domain->kind != DOMAIN_NODES)
		return 1;
	for (size_t i = 0; i < machine->node_count; i++) {
		const struct node *node = &machine->nodes[i];
		double pages = (double)figure_or(node->present_pages, 0);

		all += pages;
		if (node->number.known &&
			node_set_has(&domain->nodes, (unsigned)node->number.value))
			inside += pages;
	}
	return all > 0 ? inside / all : 1;
}
