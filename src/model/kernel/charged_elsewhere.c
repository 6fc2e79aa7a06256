/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/charged_elsewhere.h"

#include "base/size.h"

enum { OFF_PART = 8 }; /* of what processes have: both counters are approximate */

struct held {
	int64_t anon_bytes;
	int64_t shmem_bytes; /* the most that one of them maps: others may map the same */
};

static struct held held_by(const struct domain *domain, const struct snapshot *snapshot)
{
	size_t count = domain_process_count(domain, snapshot);
	struct held held = { 0 };

	for (size_t i = 0; i < count; i++) {
		const struct process *process = domain_process(domain, snapshot, i);
		int64_t shmem_bytes = figure_or(process->memory.rss_shmem_bytes, 0);

		if (!process_has_own_memory(process))
			continue;
		held.anon_bytes =
			size_sum(held.anon_bytes, figure_or(process->memory.rss_anon_bytes, 0));
		if (shmem_bytes > held.shmem_bytes)
			held.shmem_bytes = shmem_bytes;
	}
	return held;
}

/* What exceeds the charge; 0 where that is not known. */
static int64_t excess(int64_t held_bytes, struct figure charged_bytes)
{
	return size_positive(held_bytes - figure_or(charged_bytes, held_bytes));
}

int64_t charged_elsewhere_bytes(const struct relations *relations, const struct domain *domain)
{
	const struct snapshot *snapshot = relations->snapshot;
	const struct cgroup *cgroup;
	struct held held;
	int64_t bytes;

	if (domain->kind != DOMAIN_MEMCG)
		return 0;
	cgroup = &snapshot->cgroups[domain->memcg];
	held = held_by(domain, snapshot);
	/* what processes share since a fork counts in each of them, and is charged once */
	held.anon_bytes = size_positive(held.anon_bytes - relations_shared_anon_bytes(relations));
	bytes = size_sum(excess(held.anon_bytes, cgroup->anon_bytes),
		excess(held.shmem_bytes, cgroup->shmem_bytes));
	return bytes > size_sum(held.anon_bytes, held.shmem_bytes) / OFF_PART ? bytes : 0;
}

bool charged_to_other_cgroup(const struct snapshot *snapshot, const struct process *process)
{
	struct figure owner_pid = process->detail.mm_owner_pid;
	const struct process *owner =
		owner_pid.known ? snapshot_find(snapshot, (pid_t)owner_pid.value) : NULL;

	return owner && owner->memcg != process->memcg;
}
