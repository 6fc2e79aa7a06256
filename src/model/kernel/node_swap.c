/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/node_swap.h"

#include "model/kernel/headroom_tree.h"
#include "model/kernel/locked_memory.h"
#include "model/kernel/node_binding.h"
#include "model/kernel/relations.h"

/* The swap that a cgroup may still use, where its memory is swapped at all. */
static int64_t allowed_bytes(const struct snapshot *snapshot, size_t memcg)
{
	if (memcg == CGROUP_UNKNOWN)
		return size_positive(figure_or(snapshot->machine.swap_free_bytes, 0));
	return headroom_memcg_swaps(snapshot, memcg) ? headroom_swap_allowed_bytes(snapshot, memcg)
						     : 0;
}

static int64_t part_of(int64_t bytes, double share)
{
	return (int64_t)((double)bytes * share);
}

/* numa_maps tells where anonymous memory is; shared memory may be on any node. */
static void add_process(struct node_swap *sum, const struct snapshot *snapshot,
	const struct domain *nodes, const struct process *process)
{
	enum node_part part = node_part_of(nodes, snapshot, process);
	int64_t anon = unlocked_anon_bytes(process);
	int64_t shmem = unlocked_content_bytes(process) - anon;
	int64_t allowed = allowed_bytes(snapshot, process->memcg);
	double share = 1;
	bool is_known = part == NODE_PART_ALL || node_pages_share(&share, nodes, process);
	int64_t there = part_of(anon, is_known ? share : node_share_of(nodes, snapshot));

	if (part == NODE_PART_NONE)
		return;
	if (is_known)
		sum->min_bytes = size_sum(sum->min_bytes, size_smaller(allowed, there));
	sum->expected_bytes = size_sum(sum->expected_bytes, size_smaller(allowed, there));
	sum->max_bytes = size_sum(
		sum->max_bytes, size_smaller(allowed, size_sum(is_known ? there : anon, shmem)));
}

/* Anonymous and shared memory on the nodes; unknown if that of one node is. */
static struct figure content_on(const struct machine *machine, const struct domain *nodes)
{
	struct figure pages = figure_of(0);

	for (size_t i = 0; i < machine->node_count; i++) {
		const struct node *node = &machine->nodes[i];

		if (node->number.known && node_set_has(&nodes->nodes, (unsigned)node->number.value))
			pages = figure_add(pages, figure_add(node->anon_pages, node->shmem_pages));
	}
	return pages.known ? figure_of(pages_to_bytes(pages.value, nodes->page_size_bytes))
			   : FIGURE_UNKNOWN;
}

struct node_swap node_swap_of(const struct snapshot *snapshot, const struct domain *nodes)
{
	int64_t content = figure_or(content_on(&snapshot->machine, nodes), INT64_MAX);
	struct node_swap sum = { 0 };

	for (size_t i = 0; i < snapshot->process_count; i++)
		if (process_has_memory(&snapshot->processes[i]) &&
			process_has_own_memory(&snapshot->processes[i]))
			add_process(&sum, snapshot, nodes, &snapshot->processes[i]);
	sum.max_bytes = size_smaller(sum.max_bytes, content);
	sum.expected_bytes = size_smaller(sum.expected_bytes, sum.max_bytes);
	sum.min_bytes = size_smaller(sum.min_bytes, sum.expected_bytes);
	return sum;
}

struct node_swap node_swap_with_leak(
	struct node_swap others, const struct snapshot *snapshot, size_t leaker_memcg)
{
	int64_t own = leaker_memcg == CGROUP_UNKNOWN ? UNLIMITED_BYTES
						     : allowed_bytes(snapshot, leaker_memcg);

	return (struct node_swap){ size_sum(others.min_bytes, own),
		size_sum(others.expected_bytes, own), size_sum(others.max_bytes, own) };
}
