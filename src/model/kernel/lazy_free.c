/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/lazy_free.h"

#include "base/size.h"

enum { LITTLE_PART = 32 }; /* of the domain's memory: the figures are of different moments */

static int64_t beyond_cache(struct figure lists, struct figure cache, struct figure whole)
{
	struct figure beyond = figure_subtract(lists, cache);

	if (!beyond.known || !whole.known || beyond.value <= whole.value / LITTLE_PART)
		return 0;
	return size_positive(beyond.value);
}

static int64_t of_machine(const struct machine *machine)
{
	struct figure cache = figure_subtract(
		figure_add(machine->cached_bytes, machine->buffers_bytes), machine->shmem_bytes);

	if (machine_total_is_faked(machine))
		return 0;
	return beyond_cache(figure_add(machine->active_file_bytes, machine->inactive_file_bytes),
		cache, machine->mem_total_bytes);
}

/* memory.stat counts shared memory as files. */
static int64_t of_group(const struct cgroup *cgroup)
{
	return beyond_cache(figure_add(cgroup->active_file_bytes, cgroup->inactive_file_bytes),
		figure_subtract(cgroup->file_bytes, cgroup->shmem_bytes),
		figure_add(cgroup->anon_bytes, cgroup->file_bytes));
}

int64_t lazy_free_bytes(const struct snapshot *snapshot, const struct domain *domain)
{
	return domain->kind == DOMAIN_MEMCG ? of_group(&snapshot->cgroups[domain->memcg])
					    : of_machine(&snapshot->machine);
}
