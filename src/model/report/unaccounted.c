/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report/unaccounted.h"

#include "model/kernel/balloon.h"
#include "model/kernel/page_cache.h"

#include <stdlib.h>

struct collector {
	struct unaccounted *list;
	size_t count, capacity;
	int64_t min_bytes;
};

static void collect(struct collector *collector, struct unaccounted item)
{
	size_t place = collector->count;

	if (item.bytes < collector->min_bytes || item.bytes <= 0)
		return;
	while (place > 0 && collector->list[place - 1].bytes < item.bytes)
		place--;
	if (place == collector->capacity)
		return;
	if (collector->count < collector->capacity)
		collector->count++;
	for (size_t i = collector->count - 1; i > place; i--)
		collector->list[i] = collector->list[i - 1];
	collector->list[place] = item;
}

static void collect_figure(
	struct collector *collector, const char *kind, const char *what, struct figure bytes)
{
	collect(collector,
		(struct unaccounted){ .kind = kind, .what = what, .bytes = figure_or(bytes, 0) });
}

static void collect_holder(struct collector *collector, const struct holder *holder)
{
	static const struct {
		const char *kind, *what;
	} words[] = {
		[HOLDER_TMPFS] = { "tmpfs", "tmpfs" },
		[HOLDER_ZRAM] = { "zram", "zram" },
		[HOLDER_ZFS_ARC] = { "zfs_arc", "ZFS ARC" },
		[HOLDER_DMA_BUF] = { "dma_buf", "dma-buf" },
		[HOLDER_UNSEEN_TMPFS] = { "tmpfs", "tmpfs" },
		[HOLDER_KERNEL] = { "kernel", "kernel" },
	};
	_Static_assert(sizeof(words) / sizeof(*words) == HOLDER_KERNEL + 1,
		"an entry for each kind of holder");

	collect(collector, (struct unaccounted){ .kind = words[holder->kind].kind,
				   .what = words[holder->kind].what,
				   /* there is one ARC, and "ARC" says no more */
				   .name = holder->kind == HOLDER_ZFS_ARC ? NULL : holder->name,
				   .bytes = figure_or(holder->bytes, 0),
				   .may_be_mapped = holder->kind == HOLDER_TMPFS });
}

/* Surplus pages go back to the kernel when they are freed (mm/hugetlb.c: free_huge_folio). */
int64_t unused_huge_pages_bytes(const struct machine *machine)
{
	int64_t count =
		figure_or(machine->huge_pages_free, 0) - figure_or(machine->huge_pages_reserved, 0);
	int64_t bytes;

	if (count <= 0 ||
		__builtin_mul_overflow(count, figure_or(machine->huge_page_bytes, 0), &bytes))
		return 0;
	return bytes;
}

struct figure unaccounted_rest_bytes(const struct machine *machine)
{
	struct figure rest = balloon_and_rest_bytes(machine);
	struct figure balloon = balloon_size_bytes(machine);

	if (!balloon.known || balloon_of(machine) == BALLOON_OUTSIDE)
		return rest;
	return figure_subtract(rest, balloon);
}

static void collect_balloon(struct collector *collector, const struct machine *machine)
{
	enum balloon balloon = balloon_of(machine);

	if (balloon != BALLOON_OUTSIDE)
		collect_figure(collector, "balloon",
			balloon == BALLOON_INSIDE
				? "balloon"
				: "balloon (unless it is taken off the total already)",
			balloon_size_bytes(machine));
}

size_t unaccounted_list(const struct snapshot *snapshot, int64_t min_bytes,
	struct unaccounted *list, size_t capacity)
{
	const struct machine *machine = &snapshot->machine;
	struct collector collector = { .list = list, .capacity = capacity, .min_bytes = min_bytes };

	collect_figure(&collector, "hugetlb", "hugetlb pool", hugetlb_pool_bytes(machine));
	/* of the lists of reclaim and the sum in meminfo, one is read a little later */
	collect(&collector,
		(struct unaccounted){ .kind = "unevictable",
			.what = "page cache that cannot be reclaimed (ramfs, locked files)",
			.bytes = page_cache_unevictable_bytes(machine),
			.may_be_mapped = true });
	collect_figure(&collector, "slab", "slab", machine->slab_bytes);
	collect_figure(&collector, "percpu", "per-CPU areas", machine->percpu_bytes);
	collect_figure(&collector, "kernel_stacks", "kernel stacks", machine->kernel_stack_bytes);
	collect_figure(&collector, "zswap", "zswap pool", machine->zswap_bytes);
	collect_balloon(&collector, machine);
	collect_figure(&collector, "gpu", "GPU memory", machine->gpu_active_bytes);
	collect_figure(&collector, "secondary_page_tables",
		"page tables of virtual machines and devices",
		machine->secondary_page_tables_bytes);
	collect_figure(&collector, "rest",
		"not accounted for (drivers, the kernel itself; an estimate)",
		unaccounted_rest_bytes(machine));
	for (size_t i = 0; i < machine->holder_count; i++)
		collect_holder(&collector, &machine->holders[i]);
	return collector.count;
}
