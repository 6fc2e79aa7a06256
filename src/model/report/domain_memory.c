/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report/domain_memory.h"

#include <stddef.h>

static struct figure figure_in(const struct cgroup *cgroup, size_t offset)
{
	return *(const struct figure *)((const char *)cgroup + offset);
}

/*
 * The figure of the cgroup; if it was not read, the sum of those of the topmost cgroups below that
 * have it, which leaves out what processes in the cgroups above these are charged.
 */
static struct figure figure_of_subtree(const struct snapshot *snapshot, size_t memcg, size_t offset)
{
	const struct cgroup *top = &snapshot->cgroups[memcg];
	struct figure sum = figure_in(top, offset);
	size_t next = memcg + 1;

	if (sum.known)
		return sum;
	while (next < top->end) {
		const struct cgroup *cgroup = &snapshot->cgroups[next];
		struct figure one = figure_in(cgroup, offset);

		if (one.known)
			sum = sum.known ? figure_add(sum, one) : one;
		next = one.known ? cgroup->end : next + 1;
	}
	return sum;
}

#define SUBTREE(member) figure_of_subtree(snapshot, domain->memcg, offsetof(struct cgroup, member))

static struct figure shmem_of(const struct process *process)
{
	return process->memory.rss_shmem_bytes;
}

static struct figure anon_of(const struct process *process)
{
	return process->memory.rss_anon_bytes;
}

/* Unknown if that of a process is. */
static struct figure sum_of_members(const struct snapshot *snapshot, const struct domain *domain,
	struct figure (*get)(const struct process *process))
{
	size_t count = domain_process_count(domain, snapshot);
	struct figure sum = figure_of(0);

	for (size_t i = 0; i < count; i++) {
		const struct process *process = domain_process(domain, snapshot, i);

		if (process_has_memory(process))
			sum = figure_add(sum, get(process));
	}
	return sum;
}

/* Not negative: several processes count a shared page, and the figures are not read at once. */
static struct figure rest_of(struct figure whole, struct figure part)
{
	struct figure rest = figure_subtract(whole, part);

	return rest.known ? figure_of(size_positive(rest.value)) : rest;
}

bool domain_memory_of(struct domain_memory *ret_memory, const struct snapshot *snapshot,
	const struct domain *domain)
{
	const struct cgroup *cgroup;
	struct domain_memory memory;

	if (domain->kind != DOMAIN_MEMCG)
		return false;
	cgroup = &snapshot->cgroups[domain->memcg];
	memory = (struct domain_memory){
		.used_bytes = cgroup->current_bytes,
		.max_bytes = cgroup->max_bytes,
		.anon_bytes = SUBTREE(anon_bytes),
		.slab_bytes = SUBTREE(slab_bytes),
		.shmem_bytes = SUBTREE(shmem_bytes),
		.swap_used_bytes = cgroup->swap_current_bytes,
		.swap_max_bytes = cgroup->swap_max_bytes,
	};
	memory.file_bytes = rest_of(SUBTREE(file_bytes), memory.shmem_bytes);
	if (machine_shows_all(&snapshot->machine)) {
		memory.unmapped_shmem_bytes =
			rest_of(memory.shmem_bytes, sum_of_members(snapshot, domain, shmem_of));
		memory.left_behind_bytes =
			rest_of(memory.anon_bytes, sum_of_members(snapshot, domain, anon_of));
	}
	*ret_memory = memory;
	return true;
}
