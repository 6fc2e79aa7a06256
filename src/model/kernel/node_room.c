/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/node_room.h"

#include "model/kernel/kill.h"

enum {
	OVERHEAD_PART = 50,      /* of the minimum: page tables and the kernel */
	FILL_BYTES = 8064 << 10, /* the most that fills a per-CPU list at once (pcp_lists.h) */
};

/* Sums of pages over the nodes of a domain; unknown if one is. */
struct sums {
	struct figure present, free, allocatable, file, mapped, slab, free_pcp;
};

static void add_node(struct sums *sums, const struct node *node)
{
	sums->present = figure_add(sums->present, node->present_pages);
	sums->free = figure_add(sums->free, node->free_pages);
	sums->allocatable = figure_add(sums->allocatable, node->allocatable_pages);
	sums->file = figure_add(
		sums->file, figure_add(node->active_file_pages, node->inactive_file_pages));
	sums->mapped = figure_add(sums->mapped, node->mapped_pages);
	sums->slab = figure_add(sums->slab, node->slab_reclaimable_pages);
	sums->free_pcp = figure_add(sums->free_pcp, node->free_pcp_pages);
}

/* Of the nodes that are in the domain, or of all others. */
static struct sums sums_of(const struct machine *machine, const struct domain *domain, bool inside)
{
	const struct figure zero = figure_of(0);
	struct sums sums = { zero, zero, zero, zero, zero, zero, zero };

	for (size_t i = 0; i < machine->node_count; i++) {
		const struct node *node = &machine->nodes[i];

		if (node->number.known &&
			node_set_has(&domain->nodes, (unsigned)node->number.value) == inside)
			add_node(&sums, node);
	}
	return sums;
}

static int64_t bytes_of(int64_t pages, const struct domain *domain)
{
	return pages_to_bytes(pages, domain->page_size_bytes);
}

/* In pages; kept cache may be mapped as well. */
static struct node_room known_room(const struct sums *sums, const struct domain *domain,
	int64_t careful_kept, int64_t generous_kept)
{
	int64_t mapped = size_smaller(figure_or(sums->mapped, INT64_MAX), sums->file.value);
	int64_t slab = figure_or(sums->slab, 0);
	int64_t below_marks = size_positive(figure_or(sums->free, 0) - sums->allocatable.value);
	/* per-CPU lists may take as many, and the killer acts with pages on them */
	int64_t allocatable = size_positive(sums->allocatable.value - below_marks);
	int64_t certain = size_sum(sums->file.value - mapped, slab / 2);
	int64_t all = size_sum(sums->file.value, slab);
	int64_t expected = size_sum(sums->allocatable.value, size_positive(all - careful_kept));
	int64_t most = size_sum(sums->allocatable.value, size_positive(all - generous_kept));
	int64_t last = size_sum(size_smaller(below_marks, FILL_BYTES / domain->page_size_bytes),
		figure_or(sums->free_pcp, 0));
	int64_t min_bytes =
		bytes_of(size_sum(allocatable, size_positive(certain - careful_kept)), domain);

	return (struct node_room){ min_bytes - min_bytes / OVERHEAD_PART,
		bytes_of(expected, domain), bytes_of(size_sum(most, last), domain) };
}

bool node_room_is_known(const struct snapshot *snapshot, const struct domain *domain)
{
	struct sums sums = sums_of(&snapshot->machine, domain, true);

	return sums.allocatable.known && sums.file.known;
}

bool node_rooms_are_known(const struct snapshot *snapshot)
{
	const struct domain all = { .kind = DOMAIN_NODES, .nodes = nodes_with_memory(snapshot) };

	return node_room_is_known(snapshot, &all);
}

int64_t node_room_bound_bytes(
	const struct snapshot *snapshot, const struct domain *domain, size_t *ret_count)
{
	int64_t sum = 0;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *process = &snapshot->processes[i];

		if (!process_has_memory(process) || !process_has_own_memory(process) ||
			node_part_of(domain, snapshot, process) != NODE_PART_ALL)
			continue;
		++*ret_count;
		sum = size_sum(sum, size_sum(figure_or(process->memory.rss_anon_bytes, 0),
					    figure_or(process->memory.page_tables_bytes, 0)));
	}
	return sum;
}

static struct node_room guessed_room(const struct snapshot *snapshot, const struct sums *sums,
	const struct domain *domain, int64_t machine_bytes)
{
	struct sums others = sums_of(&snapshot->machine, domain, false);
	size_t count = 0;
	int64_t most = size_positive(bytes_of(figure_or(sums->present, INT64_MAX), domain) -
				     node_room_bound_bytes(snapshot, domain, &count));
	int64_t least =
		others.present.known
			? size_positive(machine_bytes - bytes_of(others.present.value, domain))
			: 0;

	least = size_smaller(least, most);
	return (struct node_room){ least, least + (most - least) / 2, most };
}

int64_t node_room_free_bytes(const struct snapshot *snapshot, const struct domain *domain)
{
	struct sums sums = sums_of(&snapshot->machine, domain, true);

	return size_positive(bytes_of(figure_or(sums.allocatable, 0), domain));
}

struct figure node_room_cache_bytes(
	const struct snapshot *snapshot, const struct domain *domain, bool inside)
{
	struct sums sums = sums_of(&snapshot->machine, domain, inside);
	struct figure pages = figure_add(sums.file, sums.slab);

	return pages.known ? figure_of(bytes_of(pages.value, domain)) : FIGURE_UNKNOWN;
}

struct node_room node_room_of(const struct snapshot *snapshot, const struct domain *domain,
	int64_t machine_bytes, struct node_kept kept)
{
	struct sums sums = sums_of(&snapshot->machine, domain, true);
	int64_t page = domain->page_size_bytes;

	if (sums.allocatable.known && sums.file.known)
		return known_room(
			&sums, domain, kept.careful_bytes / page, kept.generous_bytes / page);
	return guessed_room(snapshot, &sums, domain, machine_bytes);
}
