/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/balloon.h"

enum { BALLOON_TOLERANCE = 16 }; /* of it: what the other figures may be wrong by */

struct figure balloon_size_bytes(const struct machine *machine)
{
	struct figure pages =
		figure_subtract(machine->balloon_inflated_pages, machine->balloon_deflated_pages);

	if (machine->balloon_bytes.known || !pages.known || !machine->page_size_bytes.known)
		return machine->balloon_bytes;
	return figure_of(
		pages_to_bytes(size_positive(pages.value), machine->page_size_bytes.value));
}

struct figure hugetlb_pool_bytes(const struct machine *machine)
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

struct figure balloon_and_rest_bytes(const struct machine *machine)
{
	const struct figure parts[] = {
		machine->mem_free_bytes,
		machine->buffers_bytes,
		machine->cached_bytes,
		machine->anon_bytes,
		machine->slab_bytes,
		machine->page_tables_bytes,
		hugetlb_pool_bytes(machine),
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

/* The zones' pages that MemTotal lacks tell it, and else what no other figure accounts for. */
enum balloon balloon_of(const struct machine *machine)
{
	int64_t bytes = figure_or(balloon_size_bytes(machine), 0);
	struct figure present = figure_of(0), rest = balloon_and_rest_bytes(machine);

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

int64_t balloon_room_bytes(const struct machine *machine)
{
	int64_t bytes = figure_or(balloon_size_bytes(machine), 0);

	return bytes > 0 && balloon_of(machine) != BALLOON_OUTSIDE ? bytes : 0;
}
