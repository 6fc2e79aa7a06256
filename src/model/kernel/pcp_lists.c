/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/pcp_lists.h"

#include "base/size.h"
#include "model/kernel/release.h"

#include <string.h>

enum {
	RAM_PART = 16,              /* of the RAM: the most on lists that grow by themselves */
	LOW_PART = 4,               /* of the min watermark: what the low one is above it ... */
	LOW_RAM_PART = 1000,        /* ... or of the RAM (vm.watermark_scale_factor) */
	CPU_PAGES = 4 * 63,         /* four batches */
	FILL_PAGES = 63 << 5,       /* a batch may double five times, of 4 KiB pages */
	FIXED_FILL_PAGES = 63 << 3, /* one batch for each of several CPUs; measured: 2.3 MiB */
};

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t bytes_of(int64_t pages, int64_t page_size_bytes)
{
	return size_smaller(pages, UNLIMITED_BYTES / page_size_bytes) * page_size_bytes;
}

/* A vendor's rebuilds of an old number (RHEL and its kin) may hold the newer allocator. */
static bool grow_by_themselves(const struct machine *machine)
{
	struct release release;

	if (!release_parse(&release, machine->release) || strstr(release.rest, "el"))
		return true;
	return release.major > 6 || (release.major == 6 && release.minor >= 7);
}

int64_t pcp_lists_bytes(const struct machine *machine, int64_t page_size_bytes)
{
	int64_t pages = 0;

	for (size_t i = 0; i < machine->node_count; i++)
		pages = size_sum(pages, figure_or(machine->nodes[i].free_pcp_pages, 0));
	return bytes_of(pages, page_size_bytes);
}

static int64_t max_bytes(const struct machine *machine, int64_t page_size_bytes)
{
	int64_t ram_bytes = figure_or(machine->mem_total_bytes, 0);
	int64_t min_free_bytes = figure_or(machine->min_free_bytes, 0);
	int64_t cpus = size_smaller(figure_or(machine->cpus_online, 0), UINT16_MAX);

	if (grow_by_themselves(machine))
		return ram_bytes / RAM_PART;
	return larger(size_sum(min_free_bytes,
			      larger(min_free_bytes / LOW_PART, ram_bytes / LOW_RAM_PART)),
		cpus * CPU_PAGES * page_size_bytes);
}

int64_t pcp_lists_growth_bytes(const struct machine *machine, int64_t page_size_bytes)
{
	return larger(
		max_bytes(machine, page_size_bytes) - pcp_lists_bytes(machine, page_size_bytes), 0);
}

int64_t pcp_lists_fill_bytes(const struct machine *machine, int64_t page_size_bytes)
{
	return (grow_by_themselves(machine) ? FILL_PAGES : FIXED_FILL_PAGES) * page_size_bytes;
}
