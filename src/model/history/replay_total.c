/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/history/replay_total.h"

#include "base/node_set.h"

/* A total is divided by 1000 and multiplied by an oom_score_adj; any positive one serves. */
enum { ANY_TOTAL_PAGES = 1 << 20 };

/* Swap of a machine that prints none is taken to be at most this many times a cgroup's limit. */
enum { SWAP_TO_LIMIT_MAX = 16 };

enum { RESERVED_PART = 16 }; /* of what a node manages, at most that was reserved at boot */

/* mm/memcontrol.c: mem_cgroup_get_max; before 4.19 the lower of limit + swap and memsw limit */
static bool memcg_total(struct total_range *ret_bytes, const struct kill_event *event)
{
	struct figure swap = event->snapshot.machine.swap_total_bytes;
	int64_t limit, swap_min = 0, swap_max, guess;

	if (!limit_is_set(event->memcg_limit_bytes))
		return false;
	limit = event->memcg_limit_bytes.value;
	swap_max = swap.known ? swap.value
			      : size_smaller(limit, UNLIMITED_BYTES / 32) * SWAP_TO_LIMIT_MAX;
	if (swap.known)
		swap_min = swap.value;
	guess = swap.known ? -1 : swap_max;
	if (limit_is_set(event->memcg_swap_limit_bytes)) {
		swap_min = size_smaller(swap_min, event->memcg_swap_limit_bytes.value);
		swap_max = size_smaller(swap_max, event->memcg_swap_limit_bytes.value);
	}
	if (limit_is_set(event->memcg_memsw_limit_bytes) &&
		event->memcg_memsw_limit_bytes.value >= limit) {
		int64_t most = event->memcg_memsw_limit_bytes.value - limit;

		swap_min = size_smaller(swap_min, most);
		swap_max = size_smaller(swap_max, most);
	}
	*ret_bytes = (struct total_range){ .min_pages = size_sum(limit, swap_min),
		.max_pages = size_sum(limit, swap_max),
		.max_is_guessed = swap_max == guess };
	return true;
}

/* What the nodes that the allocation was bound to manage, if the report shows their zones. */
static struct figure managed_on_nodes(const struct kill_event *event)
{
	struct figure sum = FIGURE_UNKNOWN;
	struct node_set nodes;

	if (!event->nodes || !node_set_parse(&nodes, event->nodes))
		return FIGURE_UNKNOWN;
	for (size_t i = 0; i < event->zone_count; i++) {
		const struct kill_zone *zone = &event->zones[i];

		if (!zone->node.known || zone->node.value < 0 ||
			zone->node.value >= NUMA_NODES_MAX ||
			!node_set_has(&nodes, (unsigned)zone->node.value))
			continue;
		sum = figure_add(sum.known ? sum : figure_of(0), zone->managed_bytes);
		if (!sum.known)
			return sum;
	}
	return sum;
}

/*
 * mm/oom_kill.c: constrained_alloc.  Nodes hold at most the machine's memory; what is present on
 * them is what they manage and a little that was reserved at boot.
 */
static bool machine_total(struct total_range *ret_bytes, const struct kill_event *event)
{
	const struct machine *machine = &event->snapshot.machine;
	struct figure total = figure_add(machine->mem_total_bytes, machine->swap_total_bytes);
	struct figure managed;

	if (!total.known)
		return false;
	*ret_bytes = (struct total_range){ .min_pages = total.value, .max_pages = total.value };
	if (event->constraint != CONSTRAINT_CPUSET && event->constraint != CONSTRAINT_MEMORY_POLICY)
		return true;
	managed = managed_on_nodes(event);
	ret_bytes->min_pages = size_sum(machine->swap_total_bytes.value,
		figure_or(managed, machine->mem_total_bytes.value / 8));
	if (managed.known)
		ret_bytes->max_pages = size_smaller(ret_bytes->max_pages,
			size_sum(ret_bytes->min_pages, managed.value / RESERVED_PART));
	return true;
}

static bool any_adj_counts(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->process_count; i++) {
		struct figure adj = snapshot->processes[i].adj;

		if (figure_or(adj, 1) != 0 && figure_or(adj, 1) != ADJ_MIN)
			return true;
	}
	return false;
}

static const struct process *chosen_process(const struct kill_event *event)
{
	for (size_t i = 0; i < event->snapshot.process_count; i++) {
		const struct process *process = &event->snapshot.processes[i];

		if (process->pid == event->chosen_pid || process->mm_tid == event->chosen_pid)
			return process;
	}
	return NULL;
}

/*
 * The bounds by the printed score, which is (memory + adj * total / 1000) * 1000 / total rounded
 * down: it tells how much of the total the memory is.  Root has a bonus before 4.17, and tables
 * before 3.8 have no swap.
 */
static bool score_total(struct total_range *ret_total, const struct kill_event *event)
{
	const struct process *process = chosen_process(event);
	int64_t page_size_bytes = event->snapshot.machine.page_size_bytes.value, share;
	struct figure bytes;

	if (!process || !event->chosen_score.known || !process->adj.known ||
		figure_or(process->uid, 0) == 0)
		return false;
	bytes = figure_add(process->memory.rss_bytes,
		figure_add(process->memory.swap_bytes, process->memory.page_tables_bytes));
	share = event->chosen_score.value - process->adj.value;
	if (!bytes.known || share <= 0 || share > INT32_MAX || bytes.value > INT64_MAX / 1000)
		return false;
	ret_total->min_pages = bytes.value * 1000 / (share + 1) / page_size_bytes;
	ret_total->max_pages = bytes.value * 1000 / share / page_size_bytes;
	return ret_total->min_pages > 0;
}

/* The limits leave swap open that the report does not show, and the score decides. */
static void narrow_by_score(struct total_range *total, const struct kill_event *event)
{
	struct total_range by_score = { 0 };

	if (total->min_pages == total->max_pages || !score_total(&by_score, event))
		return;
	if (by_score.max_pages < total->min_pages || by_score.min_pages > total->max_pages) {
		*total = by_score;
		return;
	}
	total->min_pages = size_larger(total->min_pages, by_score.min_pages);
	total->max_pages = size_smaller(total->max_pages, by_score.max_pages);
	total->max_is_guessed = false;
}

bool total_range_is_open(const struct total_range *total)
{
	enum { NARROW_PART = 8 };

	return total->max_pages - total->min_pages > total->min_pages / NARROW_PART;
}

bool replay_total(struct total_range *ret_total, const struct kill_event *event)
{
	int64_t page_size_bytes = event->snapshot.machine.page_size_bytes.value;
	struct total_range bytes;
	bool told = event->constraint == CONSTRAINT_MEMCG ? memcg_total(&bytes, event)
							  : machine_total(&bytes, event);

	if (!told) {
		*ret_total = (struct total_range){ .min_pages = ANY_TOTAL_PAGES,
			.max_pages = ANY_TOTAL_PAGES,
			.is_made_up = true };
		return !any_adj_counts(&event->snapshot);
	}
	*ret_total = (struct total_range){ .max_is_guessed = bytes.max_is_guessed &&
							     any_adj_counts(&event->snapshot) };
	ret_total->min_pages = bytes.min_pages / page_size_bytes;
	ret_total->max_pages = bytes.max_pages / page_size_bytes;
	if (ret_total->min_pages < 1)
		ret_total->min_pages = 1;
	if (ret_total->max_pages < ret_total->min_pages)
		ret_total->max_pages = ret_total->min_pages;
	narrow_by_score(ret_total, event);
	return true;
}
