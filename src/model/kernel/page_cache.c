/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/page_cache.h"

#include "base/size.h"

struct figure page_cache_bytes(const struct machine *machine)
{
	struct figure lists = figure_add(machine->active_file_bytes, machine->inactive_file_bytes);
	struct figure cache = figure_add(machine->cached_bytes, machine->buffers_bytes);

	if (lists.known)
		return figure_of(size_positive(lists.value));
	if (!cache.known)
		return FIGURE_UNKNOWN;
	return figure_of(size_positive(cache.value - figure_or(machine->shmem_bytes, 0)));
}

int64_t page_cache_droppable_bytes(const struct machine *machine, const struct process *process)
{
	struct figure cache = page_cache_bytes(machine);

	return size_smaller(figure_or(process->memory.rss_file_bytes, 0),
		machine_total_is_faked(machine) ? INT64_MAX : figure_or(cache, INT64_MAX));
}

/* The page cache on the nodes of the domain; unknown if that of one node is. */
static struct figure cache_on_nodes(const struct machine *machine, const struct domain *domain)
{
	struct figure pages = figure_of(0);

	for (size_t i = 0; i < machine->node_count; i++) {
		const struct node *node = &machine->nodes[i];

		if (node->number.known &&
			node_set_has(&domain->nodes, (unsigned)node->number.value))
			pages = figure_add(pages,
				figure_add(node->active_file_pages, node->inactive_file_pages));
	}
	return pages.known ? figure_of(pages_to_bytes(pages.value, domain->page_size_bytes))
			   : FIGURE_UNKNOWN;
}

static struct figure cache_in(const struct snapshot *snapshot, const struct domain *domain)
{
	const struct cgroup *cgroup;

	if (domain->kind == DOMAIN_NODES)
		return cache_on_nodes(&snapshot->machine, domain);
	if (domain->kind != DOMAIN_MEMCG)
		return FIGURE_UNKNOWN;
	cgroup = &snapshot->cgroups[domain->memcg];
	return figure_add(cgroup->active_file_bytes, cgroup->inactive_file_bytes);
}

int64_t page_cache_droppable_in(
	const struct snapshot *snapshot, const struct domain *domain, const struct process *process)
{
	return size_smaller(page_cache_droppable_bytes(&snapshot->machine, process),
		size_positive(figure_or(cache_in(snapshot, domain), INT64_MAX)));
}

int64_t page_cache_driver_bytes(const struct machine *machine, const struct process *process)
{
	return figure_or(process->memory.rss_file_bytes, 0) -
	       page_cache_droppable_bytes(machine, process);
}

int64_t page_cache_unevictable_bytes(const struct machine *machine)
{
	struct figure lists = figure_add(machine->active_file_bytes, machine->inactive_file_bytes);
	struct figure cache = figure_add(machine->cached_bytes, machine->buffers_bytes);

	if (!lists.known || !cache.known || !machine->shmem_bytes.known)
		return 0;
	return size_positive(cache.value - machine->shmem_bytes.value - lists.value);
}
