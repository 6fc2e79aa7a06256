/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/domain_container.h"

#include "snapshot/cgroup_tree.h"

/* The nearest cgroup that holds both; in pre-order a parent has the lower index. */
static size_t common_cgroup(const struct snapshot *snapshot, size_t a, size_t b)
{
	while (a != b) {
		if (a > b)
			a = snapshot->cgroups[a].parent;
		else
			b = snapshot->cgroups[b].parent;
	}
	return a;
}

/* In a pod whose containers share a PID namespace: of another container. */
static bool is_elsewhere(const struct process *process)
{
	return process->cgroup && !cgroup_path_is_in_tree(process->cgroup);
}

/*
 * The cgroup of all processes with memory, but for those outside of the cgroups that are seen;
 * CGROUP_UNKNOWN if that of one is not known.
 */
static size_t cgroup_of_all(const struct snapshot *snapshot)
{
	size_t memcg = CGROUP_UNKNOWN;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *process = &snapshot->processes[i];

		if (!process_has_memory(process) || is_elsewhere(process))
			continue;
		if (process->memcg == CGROUP_UNKNOWN)
			return CGROUP_UNKNOWN;
		memcg = memcg == CGROUP_UNKNOWN ? process->memcg
						: common_cgroup(snapshot, memcg, process->memcg);
	}
	return memcg;
}

/* CGROUP_UNKNOWN for several, or none. */
static size_t only_limited(const struct snapshot *snapshot)
{
	size_t only = CGROUP_UNKNOWN;

	for (size_t i = 0; i < snapshot->cgroup_count; i++) {
		if (!memcg_is_limited(&snapshot->cgroups[i]))
			continue;
		if (only != CGROUP_UNKNOWN)
			return CGROUP_UNKNOWN;
		only = i;
	}
	return only;
}

int domain_default(struct domain *ret_domain, const struct snapshot *snapshot, struct error *error)
{
	size_t memcg = CGROUP_UNKNOWN;
	int result;

	if (snapshot->machine.visibility == VISIBILITY_PID_NAMESPACE)
		memcg = memcg_limited_from(snapshot, cgroup_of_all(snapshot));
	if (memcg == CGROUP_UNKNOWN) {
		result = domain_machine(ret_domain, snapshot, error);
		memcg = result < 0 ? only_limited(snapshot) : CGROUP_UNKNOWN;
		return memcg == CGROUP_UNKNOWN ? result
					       : domain_memcg(ret_domain, snapshot, memcg, error);
	}
	result = domain_memcg(ret_domain, snapshot, memcg, error);
	if (result == 0)
		ret_domain->is_own_container = true;
	return result;
}
