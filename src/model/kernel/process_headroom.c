/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/process_headroom.h"

#include "model/kernel/headroom.h"
#include "model/kernel/node_binding.h"
#include "snapshot/cgroup_tree.h"

static bool lower_to(struct process_headroom *least, const struct snapshot *snapshot,
	const struct domain *domain, const struct process *process)
{
	struct headroom headroom;

	if (!headroom_of_process(&headroom, snapshot, domain, process))
		return false;
	least->min_bytes = size_smaller(least->min_bytes, headroom.min_bytes);
	least->max_bytes = size_smaller(least->max_bytes, headroom.max_bytes);
	return true;
}

static bool lower_to_nodes(struct process_headroom *least, const struct snapshot *snapshot,
	const struct process *process)
{
	struct node_binding binding;
	struct domain domain;
	struct error error;

	if (!node_binding_of(&binding, snapshot, process))
		return true;
	return domain_nodes(&domain, snapshot, binding.list, binding.is_policy, &error) == 0 &&
	       lower_to(least, snapshot, &domain, process);
}

static bool lower_to_memcgs(struct process_headroom *least, const struct snapshot *snapshot,
	const struct process *process)
{
	for (size_t memcg = process->memcg; memcg != CGROUP_UNKNOWN;
		memcg = cgroup_above(snapshot, memcg)) {
		struct domain domain;
		struct error error;

		if (!memcg_is_limited(&snapshot->cgroups[memcg]))
			continue;
		if (domain_memcg(&domain, snapshot, memcg, &error) < 0)
			return false;
		if (domain_charges(&domain, snapshot, process) &&
			!lower_to(least, snapshot, &domain, process))
			return false;
	}
	return true;
}

bool process_headroom_find(struct process_headroom *ret_headroom, const struct snapshot *snapshot,
	const struct process *process)
{
	struct process_headroom least = { INT64_MAX, INT64_MAX };
	struct domain machine;
	struct error error;

	if (domain_machine(&machine, snapshot, &error) < 0 ||
		!lower_to(&least, snapshot, &machine, process) ||
		!lower_to_nodes(&least, snapshot, process) ||
		!lower_to_memcgs(&least, snapshot, process))
		return false;
	*ret_headroom = least;
	return true;
}
