/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/free_room.h"

#include "model/kernel/balloon.h"
#include "model/kernel/pcp_lists.h"

bool free_reserve_is_exact(const struct machine *machine)
{
	for (size_t i = 0; i < machine->node_count; i++)
		if (!machine->nodes[i].free_pages.known ||
			!machine->nodes[i].allocatable_pages.known)
			return false;
	return machine->node_count > 0;
}

/* The reserve as zoneinfo shows it; without zoneinfo, min_free_kbytes. */
static int64_t reserve_bytes(const struct machine *machine, int64_t page_size_bytes)
{
	int64_t pages = 0;

	if (!free_reserve_is_exact(machine))
		return figure_or(machine->min_free_bytes, 0);
	for (size_t i = 0; i < machine->node_count; i++) {
		const struct node *node = &machine->nodes[i];

		pages = size_sum(
			pages, size_positive(node->free_pages.value -
					     size_positive(node->allocatable_pages.value)));
	}
	return pages_to_bytes(pages, page_size_bytes);
}

/*
 * The reserve that is left when the killer acts, at least: a boost of the watermarks subsides.
 * Where zoneinfo does not tell the boost, all beyond min_free_kbytes may be one.
 */
static int64_t lasting_reserve_bytes(const struct machine *machine, int64_t page_size_bytes)
{
	int64_t reserve = reserve_bytes(machine, page_size_bytes), boost = 0;

	for (size_t i = 0; i < machine->node_count; i++) {
		if (!machine->nodes[i].boost_pages.known)
			return size_smaller(reserve, figure_or(machine->min_free_bytes, reserve));
		boost = size_sum(boost, size_positive(machine->nodes[i].boost_pages.value));
	}
	return size_positive(reserve - pages_to_bytes(boost, page_size_bytes));
}

/* What per-CPU lists hold beside MemFree; without zoneinfo, what a fill takes of the reserve. */
static int64_t listed_bytes(const struct machine *machine, int64_t page_size_bytes)
{
	int64_t listed = pcp_lists_bytes(machine, page_size_bytes);

	if (free_reserve_is_exact(machine))
		return listed;
	return size_sum(listed, size_smaller(size_positive(figure_or(machine->min_free_bytes, 0)),
					pcp_lists_fill_bytes(machine, page_size_bytes)));
}

int64_t free_movable_bytes(const struct machine *machine)
{
	return size_positive(size_smaller(
		figure_or(machine->cma_free_bytes, 0), figure_or(machine->mem_free_bytes, 0)));
}

struct zones_of_users zones_of_users(const struct machine *machine, int64_t page_size_bytes)
{
	struct figure free = figure_of(0), file = figure_of(0), anon = figure_of(0);

	for (size_t i = 0; i < machine->node_count; i++) {
		const struct node *node = &machine->nodes[i];

		free = figure_add(free,
			figure_subtract(node->allocatable_pages, node->kernel_allocatable_pages));
		file = figure_add(file, node->movable_file_pages);
		anon = figure_add(anon, node->movable_anon_pages);
	}
	return (struct zones_of_users){
		.free_bytes = pages_to_bytes(figure_or(free, 0), page_size_bytes),
		.file_bytes = pages_to_bytes(figure_or(file, 0), page_size_bytes),
		.anon_bytes = pages_to_bytes(figure_or(anon, 0), page_size_bytes),
		.are_known = machine->node_count > 0 && free.known && file.known && anon.known,
	};
}

/*
 * At the min watermark the killer acts (mm/page_alloc.c: __setup_per_zone_wmarks).  What an
 * allocation takes below it, to fill its CPU's list, stays on that list.
 */
struct free_room free_room_of(const struct machine *machine, int64_t page_size_bytes)
{
	int64_t free_bytes = machine->mem_free_bytes.value;
	int64_t reserve = reserve_bytes(machine, page_size_bytes);

	return (struct free_room){
		.min_bytes = free_bytes - reserve - free_movable_bytes(machine),
		.expected_bytes = free_bytes - reserve,
		.max_bytes = size_sum(free_bytes - lasting_reserve_bytes(machine, page_size_bytes),
			size_sum(listed_bytes(machine, page_size_bytes),
				balloon_room_bytes(machine))),
	};
}
