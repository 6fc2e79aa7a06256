/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report/unaccounted.h"

#include "model/kernel/page_cache.h"

#include <stdlib.h>

enum { BALLOON_TOLERANCE = 16 }; /* of it: what the other figures may be wrong by */

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

static struct figure hugetlb_bytes(const struct machine *machine)
{
	int64_t bytes;

	if (machine->hugetlb_bytes.known)
		return machine->hugetlb_bytes;
	/* before Linux 4.19 meminfo counts the default size alone */
	if (!machine->huge_pages_total.known || !machine->huge_page_bytes.known ||
		__builtin_mul_overflow(
			machine->huge_pages_total.value, machine->huge_page_bytes.value, &bytes))
		return FIGURE_UNKNOWN;
	return figure_of(bytes);
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

/* Figures of newer kernels; on older ones this memory is in the unaccounted rest. */
static struct figure sum_of_told(const struct machine *machine)
{
	const struct figure parts[] = {
		machine->percpu_bytes, machine->swap_cached_bytes,
		machine->secondary_page_tables_bytes, machine->zswap_bytes,
		machine->gpu_active_bytes,
		/* not Unaccepted, which MemFree has (mm/page_alloc.c: __free_unaccepted) */
	};
	int64_t vmalloc = figure_or(machine->vmalloc_used_bytes, 0);
	int64_t stacks = figure_or(machine->kernel_stack_bytes, 0);
	/* most kernels allocate stacks by vmalloc and count them in VmallocUsed too */
	struct figure sum = figure_of(vmalloc > stacks ? vmalloc : stacks);

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		sum = figure_add(sum, figure_of(figure_or(parts[i], 0)));
	return sum;
}

/* What nothing accounts for, with the balloon. */
static struct figure rest_with_balloon(const struct machine *machine)
{
	const struct figure parts[] = {
		machine->mem_free_bytes,
		machine->buffers_bytes,
		machine->cached_bytes,
		machine->anon_bytes,
		machine->slab_bytes,
		machine->page_tables_bytes,
		hugetlb_bytes(machine),
	};
	struct figure sum = sum_of_told(machine);

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		sum = figure_add(sum, parts[i]);
	for (size_t i = 0; i < machine->holder_count; i++)
		if (machine->holders[i].kind != HOLDER_TMPFS && /* part of Cached */
			machine->holders[i].kind != HOLDER_UNSEEN_TMPFS)
			sum = figure_add(sum, machine->holders[i].bytes);
	return sum.known ? figure_add(machine->mem_total_bytes, figure_of(-sum.value))
			 : FIGURE_UNKNOWN;
}

/* Whether MemTotal counts what a balloon took. */
enum balloon { BALLOON_OUTSIDE, BALLOON_MAYBE_INSIDE, BALLOON_INSIDE };

/*
 * A balloon that is to shrink before an OOM kill stays in MemTotal; another is taken off it
 * (drivers/virtio/virtio_balloon.c: fill_balloon and adjust_managed_page_count).  The zones' pages
 * that MemTotal lacks tell that, and else what no other figure accounts for.
 */
static enum balloon find_balloon(const struct machine *machine)
{
	int64_t bytes = figure_or(machine->balloon_bytes, 0);
	struct figure present = figure_of(0), rest = rest_with_balloon(machine);

	for (size_t i = 0; i < machine->node_count; i++)
		present = figure_add(present, machine->nodes[i].present_pages);
	if (machine->node_count > 0 && present.known && machine->page_size_bytes.known)
		return pages_to_bytes(present.value, machine->page_size_bytes.value) -
					       figure_or(machine->mem_total_bytes, 0) <
				       bytes
			       ? BALLOON_INSIDE
			       : BALLOON_OUTSIDE;
	return rest.known && rest.value < bytes - bytes / BALLOON_TOLERANCE ? BALLOON_OUTSIDE
									    : BALLOON_MAYBE_INSIDE;
}

struct figure unaccounted_rest_bytes(const struct machine *machine)
{
	struct figure rest = rest_with_balloon(machine);

	if (!machine->balloon_bytes.known || find_balloon(machine) == BALLOON_OUTSIDE)
		return rest;
	return figure_subtract(rest, machine->balloon_bytes);
}

static void collect_balloon(struct collector *collector, const struct machine *machine)
{
	enum balloon balloon = find_balloon(machine);

	if (balloon != BALLOON_OUTSIDE)
		collect_figure(collector, "balloon",
			balloon == BALLOON_INSIDE
				? "balloon"
				: "balloon (unless it is taken off the total already)",
			machine->balloon_bytes);
}

size_t unaccounted_list(const struct snapshot *snapshot, int64_t min_bytes,
	struct unaccounted *list, size_t capacity)
{
	const struct machine *machine = &snapshot->machine;
	struct collector collector = { .list = list, .capacity = capacity, .min_bytes = min_bytes };

	collect_figure(&collector, "hugetlb", "hugetlb pool", hugetlb_bytes(machine));
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
