/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/pcp_lists.h"

#include "base/size.h"
#include "model/kernel/rules.h"

enum {
	RAM_PART = 16,               /* of the RAM: the most on lists that grow by themselves */
	LOW_PART = 4,                /* of the min watermark: what the low one is above it ... */
	LOW_RAM_PART = 1000,         /* ... or of the RAM (vm.watermark_scale_factor) */
	BATCH_RAM_PART = 1024,       /* of a zone: four batches ... */
	BATCHES_MAX_BYTES = 1 << 20, /* ... and their most */
	BATCH_SCALE_MAX = 5,         /* a batch may double so often (CONFIG_PCP_BATCH_SCALE_MAX) */
	LIST_BATCHES = 4,            /* on a list of fixed length, at least */
	FIXED_BATCHES = 7,           /* up to six on the list, and one that comes to it */
	REFILLS = 2,                 /* of each CPU, once reclaim has emptied the lists */
};

int64_t pcp_lists_bytes(const struct machine *machine, int64_t page_size_bytes)
{
	int64_t pages = 0;

	for (size_t i = 0; i < machine->node_count; i++)
		pages = size_sum(pages, figure_or(machine->nodes[i].free_pcp_pages, 0));
	return pages_to_bytes(pages, page_size_bytes);
}

/* mm/page_alloc.c: zone_batchsize, as if one zone held all of the RAM */
static int64_t batch_bytes(const struct machine *machine, int64_t page_size_bytes)
{
	int64_t ram_bytes = figure_or(machine->mem_total_bytes, INT64_MAX);
	int64_t pages =
		size_smaller(ram_bytes / BATCH_RAM_PART, BATCHES_MAX_BYTES) / page_size_bytes / 4;
	int64_t power = 1;

	pages += pages / 2;
	while (power * 2 <= pages)
		power *= 2;
	return size_larger(power - 1, 1) * page_size_bytes;
}

static int64_t cpus_of(const struct machine *machine)
{
	return size_larger(
		size_smaller(figure_or(machine->cpus_online, UINT16_MAX), UINT16_MAX), 1);
}

/* The most that the lists of all CPUs hold. */
static int64_t max_bytes(const struct machine *machine, int64_t page_size_bytes)
{
	int64_t ram_bytes = figure_or(machine->mem_total_bytes, 0);
	int64_t min_free_bytes = figure_or(machine->min_free_bytes, 0);

	if (rules_let_pcp_lists_grow(machine->release))
		return ram_bytes / RAM_PART;
	return size_larger(size_sum(min_free_bytes, size_larger(min_free_bytes / LOW_PART,
							    ram_bytes / LOW_RAM_PART)),
		cpus_of(machine) * LIST_BATCHES * batch_bytes(machine, page_size_bytes));
}

int64_t pcp_lists_fill_bytes(const struct machine *machine, int64_t page_size_bytes)
{
	int64_t batch = batch_bytes(machine, page_size_bytes);

	return rules_let_pcp_lists_grow(machine->release) ? batch << BATCH_SCALE_MAX
							  : batch * FIXED_BATCHES;
}

int64_t pcp_lists_growth_bytes(
	const struct machine *machine, int64_t page_size_bytes, int64_t cache_bytes)
{
	int64_t cpus = cpus_of(machine);
	int64_t now_bytes = pcp_lists_bytes(machine, page_size_bytes);
	int64_t fills_bytes = cpus * pcp_lists_fill_bytes(machine, page_size_bytes);
	int64_t refilled_bytes = REFILLS * fills_bytes;
	int64_t growth = size_smaller(size_larger(max_bytes(machine, page_size_bytes) - now_bytes,
					      cpus * batch_bytes(machine, page_size_bytes)),
		fills_bytes);

	/* less cache than they take may go to the lists without an allocation that fails */
	return cache_bytes > refilled_bytes ? size_smaller(growth, refilled_bytes - now_bytes)
					    : growth;
}
