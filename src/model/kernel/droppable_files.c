/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/droppable_files.h"

#include "model/kernel/locked_memory.h"
#include "model/kernel/page_cache.h"
#include "snapshot/cgroup_tree.h"

void droppable_files_init(
	struct droppable_files *files, const struct snapshot *snapshot, const struct domain *domain)
{
	*files = (struct droppable_files){
		.snapshot = snapshot, .domain = *domain, .is_protected = snapshot_has_min(snapshot)
	};
	if (files->is_protected)
		headroom_tree_init(&files->tree, snapshot, domain);
}

void droppable_files_release(struct droppable_files *files)
{
	if (files->is_protected)
		headroom_tree_release(&files->tree);
	*files = (struct droppable_files){ 0 };
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

/* What is page cache on the lists of the domain, locked and protected or not. */
static int64_t listed_bytes(const struct droppable_files *files, const struct process *process)
{
	struct figure cache = cache_in(files->snapshot, &files->domain);

	return size_smaller(page_cache_droppable_bytes(&files->snapshot->machine, process),
		size_positive(figure_or(cache, INT64_MAX)));
}

static int64_t unprotected_bytes(const struct droppable_files *files, const struct process *process)
{
	int64_t bytes = listed_bytes(files, process);

	return files->is_protected ? headroom_tree_droppable_bytes(&files->tree, process, bytes)
				   : bytes;
}

int64_t droppable_files_bytes(const struct droppable_files *files, const struct process *process)
{
	return size_smaller(unprotected_bytes(files, process), unlocked_bytes_of(process));
}

int64_t droppable_files_of_leaker(
	const struct droppable_files *files, const struct process *process)
{
	return size_smaller(listed_bytes(files, process), unlocked_bytes_of(process));
}

struct kept_files droppable_files_kept(
	const struct snapshot *snapshot, const struct domain *domain, const struct process *process)
{
	int64_t all = page_cache_droppable_bytes(&snapshot->machine, process);
	int64_t listed, unprotected;
	struct droppable_files files;
	struct kept_files kept;

	droppable_files_init(&files, snapshot, domain);
	listed = listed_bytes(&files, process);
	unprotected = unprotected_bytes(&files, process);
	kept = (struct kept_files){ .elsewhere_bytes = all - listed,
		.protected_bytes = listed - unprotected,
		.locked_bytes = unprotected - droppable_files_bytes(&files, process) };
	droppable_files_release(&files);
	return kept;
}
