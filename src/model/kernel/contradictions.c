/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/contradictions.h"

enum {
	TIGHT_PART = 32, /* of the whole: tolerance for figures of one file */
	WIDE_PART = 4,   /* of the whole: tolerance for figures of two files */
	MAPPED_MAX = 16, /* garbage collectors map pages several times */
	LATE_SECONDS = 2,
};

static const int64_t tight_bytes = INT64_C(1) << 20, wide_bytes = INT64_C(1) << 26;

struct pair {
	const char *part, *whole;
	struct figure part_bytes, whole_bytes;
	bool is_wide;    /* read from two files */
	bool is_counted; /* struct contradiction */
};

static bool exceeds(const struct pair *pair, int64_t error_bytes)
{
	int64_t whole = pair->whole_bytes.value;
	int64_t slack = pair->is_wide ? size_sum(whole / WIDE_PART, wide_bytes)
				      : size_sum(whole / TIGHT_PART, tight_bytes);

	return pair->part_bytes.known && pair->whole_bytes.known &&
	       pair->part_bytes.value > size_sum(whole, size_sum(slack, error_bytes));
}

static bool find_pair(struct contradiction *ret_contradiction, const struct process *process,
	const struct pair *pairs, size_t count, int64_t error_bytes)
{
	for (size_t i = 0; i < count; i++) {
		if (!exceeds(&pairs[i], error_bytes))
			continue;
		*ret_contradiction = (struct contradiction){
			.kind = CONTRADICTION_SIZES,
			.process = process,
			.part = pairs[i].part,
			.whole = pairs[i].whole,
			.part_bytes = pairs[i].part_bytes.value,
			.whole_bytes = pairs[i].whole_bytes.value,
			.is_counted = pairs[i].is_counted,
		};
		return true;
	}
	return false;
}

static bool is_within(struct figure part, struct figure whole)
{
	return !part.known || !whole.known || part.value <= whole.value;
}

/* In a container meminfo may be faked: processes may have more than its total. */
static struct figure ram_of(const struct machine *machine)
{
	return figure_larger(machine->mem_total_bytes, machine->kernel_ram_bytes);
}

static struct figure swap_of(const struct machine *machine)
{
	return figure_larger(machine->swap_total_bytes, machine->kernel_swap_bytes);
}

/* Unknown if the totals are faked: then the free swap is not that of the kernel's total. */
static struct figure used_swap(const struct machine *machine)
{
	if (!machine->swap_total_bytes.known || !machine->swap_free_bytes.known ||
		machine->swap_total_bytes.value != swap_of(machine).value ||
		machine->swap_free_bytes.value > machine->swap_total_bytes.value)
		return FIGURE_UNKNOWN;
	return figure_of(machine->swap_total_bytes.value - machine->swap_free_bytes.value);
}

/* The sum of figures that do not overlap. */
static struct figure disjoint_sum(const struct machine *machine)
{
	return figure_add(figure_add(figure_add(machine->mem_free_bytes, machine->anon_bytes),
				  figure_add(machine->cached_bytes, machine->buffers_bytes)),
		figure_add(machine->slab_bytes, machine->page_tables_bytes));
}

bool contradiction_of_machine(
	struct contradiction *ret_contradiction, const struct snapshot *snapshot)
{
	const struct machine *machine = &snapshot->machine;
	struct figure ram = ram_of(machine);
	const struct pair pairs[] = {
		{ "MemFree", "MemTotal", machine->mem_free_bytes, ram, false, true },
		{ "MemAvailable", "MemTotal", machine->mem_available_bytes, ram, false, true },
		{ "SwapFree", "SwapTotal", machine->swap_free_bytes, swap_of(machine), false,
			true },
		{ "SwapCached", "SwapTotal", machine->swap_cached_bytes, swap_of(machine), false,
			true },
		{ "AnonPages", "MemTotal", machine->anon_bytes, ram, false, true },
		{ "Cached", "MemTotal", machine->cached_bytes, ram, false, true },
		{ "Buffers", "MemTotal", machine->buffers_bytes, ram, false, true },
		{ "Shmem", "MemTotal", machine->shmem_bytes, ram, false, true },
		/* mm/shmem.c: the page cache holds all pages of shared memory */
		{ "Shmem", "Cached", machine->shmem_bytes, machine->cached_bytes, false, true },
		{ "Active(file) + Inactive(file)", "MemTotal",
			figure_add(machine->active_file_bytes, machine->inactive_file_bytes), ram,
			false, true },
		{ "Slab", "MemTotal", machine->slab_bytes, ram, false, true },
		{ "PageTables", "MemTotal", machine->page_tables_bytes, ram, false, true },
		{ "KernelStack", "MemTotal", machine->kernel_stack_bytes, ram, false, true },
		{ "Hugetlb", "MemTotal", machine->hugetlb_bytes, ram, false, true },
		{ "the sum of what meminfo tells", "MemTotal", disjoint_sum(machine), ram, true,
			true },
	};

	if (snapshot->assumption_count > 0)
		return false;
	return find_pair(ret_contradiction, NULL, pairs, sizeof(pairs) / sizeof(*pairs), 0);
}

static struct figure sum_of_parts(const struct process *process)
{
	return figure_add(
		figure_add(process->memory.rss_anon_bytes, process->memory.rss_file_bytes),
		process->memory.rss_shmem_bytes);
}

/* Whether no part exceeds its whole, whatever the tolerance: so it is of nearly all processes. */
static bool is_plain_in_itself(const struct process *process)
{
	const struct process_memory *memory = &process->memory;
	struct figure parts = sum_of_parts(process), rss = memory->rss_bytes;

	return is_within(parts, rss) && is_within(rss, parts) &&
	       is_within(memory->rss_anon_bytes, rss) && is_within(memory->rss_file_bytes, rss) &&
	       is_within(memory->rss_shmem_bytes, rss) && !process->detail.pss_bytes.known &&
	       !process->detail.private_bytes.known;
}

static bool is_plain_on(const struct machine *machine, const struct process *process)
{
	const struct process_memory *memory = &process->memory;
	struct figure ram = ram_of(machine);

	return is_within(memory->rss_anon_bytes, ram) && is_within(memory->rss_bytes, ram) &&
	       is_within(memory->page_tables_bytes, ram) &&
	       is_within(memory->swap_bytes, swap_of(machine)) &&
	       is_within(memory->swap_bytes, used_swap(machine)) &&
	       is_within(memory->rss_bytes, memory->vm_size_bytes) &&
	       !process->detail.private_swap_bytes.known;
}

/* Contradictions within one process, with or without assumptions. */
static bool find_own(
	struct contradiction *ret_contradiction, const struct process *process, int64_t error_bytes)
{
	static const char sum[] = "RssAnon + RssFile + RssShmem";
	const struct process_detail *detail = &process->detail;
	struct figure parts = sum_of_parts(process), rss = process->memory.rss_bytes;
	struct figure rollup = figure_add(detail->private_bytes, detail->shared_bytes);
	/* status is read at another time than smaps_rollup, and the process may have grown */
	struct figure unmeasured = rollup.known ? FIGURE_UNKNOWN : rss;
	const struct pair pairs[] = {
		{ sum, "VmRSS", parts, rss, false, true },
		{ "VmRSS", sum, rss, parts, false, true },
		{ "RssAnon", "VmRSS", process->memory.rss_anon_bytes, rss, false, true },
		{ "RssFile", "VmRSS", process->memory.rss_file_bytes, rss, false, true },
		{ "RssShmem", "VmRSS", process->memory.rss_shmem_bytes, rss, false, true },
		{ "Pss", "Rss in smaps_rollup", detail->pss_bytes, rollup, false, false },
		{ "Pss", "VmRSS", detail->pss_bytes, unmeasured, true, false },
		{ "private memory", "VmRSS", detail->private_bytes, unmeasured, true, false },
	};

	return find_pair(
		ret_contradiction, process, pairs, sizeof(pairs) / sizeof(*pairs), error_bytes);
}

static struct figure times(struct figure bytes, int64_t factor)
{
	if (!bytes.known || bytes.value > INT64_MAX / factor)
		return FIGURE_UNKNOWN;
	return figure_of(bytes.value * factor);
}

/* Contradictions between process and machine.  Shared memory may be mapped more than once. */
static bool find_outer(struct contradiction *ret_contradiction, const struct machine *machine,
	const struct process *process, int64_t error_bytes)
{
	struct figure ram = ram_of(machine);
	const struct pair pairs[] = {
		{ "RssAnon", "MemTotal", process->memory.rss_anon_bytes, ram, false, true },
		{ "VmRSS", "16 times MemTotal", process->memory.rss_bytes, times(ram, MAPPED_MAX),
			false, true },
		{ "VmPTE", "MemTotal", process->memory.page_tables_bytes, ram, false, true },
		{ "VmSwap", "SwapTotal", process->memory.swap_bytes, swap_of(machine), false,
			true },
		{ "SwapPss", "SwapTotal", process->detail.private_swap_bytes, swap_of(machine),
			false, false },
		{ "VmSwap", "the swap in use", process->memory.swap_bytes, used_swap(machine), true,
			true },
		{ "VmRSS", "VmSize", process->memory.rss_bytes, process->memory.vm_size_bytes, true,
			true },
	};

	return find_pair(
		ret_contradiction, process, pairs, sizeof(pairs) / sizeof(*pairs), error_bytes);
}

/* In a namespace the clocks of processes and machine may differ: not compared there. */
static bool starts_late(const struct machine *machine, const struct process *process)
{
	int64_t second = figure_or(machine->clock_ticks, 0);

	return machine->visibility == VISIBILITY_WHOLE && second > 0 &&
	       machine->uptime_ticks.known && process->start_ticks.known &&
	       process->start_ticks.value / second >
		       machine->uptime_ticks.value / second + LATE_SECONDS;
}

static bool has_unowned_memory(const struct process *process)
{
	return !process_has_memory(process) && contradiction_max_bytes(process) > tight_bytes;
}

int64_t contradiction_max_bytes(const struct process *process)
{
	int64_t parts = size_sum(figure_or(process->memory.rss_anon_bytes, 0),
		size_sum(figure_or(process->memory.rss_file_bytes, 0),
			figure_or(process->memory.rss_shmem_bytes, 0)));
	int64_t rss = figure_or(process->memory.rss_bytes, 0);

	return size_sum(parts > rss ? parts : rss,
		size_sum(figure_or(process->memory.swap_bytes, 0),
			figure_or(process->memory.page_tables_bytes, 0)));
}

bool contradiction_of_process(struct contradiction *ret_contradiction,
	const struct snapshot *snapshot, const struct process *process, int64_t error_bytes)
{
	bool assumed = snapshot->assumption_count > 0;

	*ret_contradiction = (struct contradiction){ .process = process, .is_counted = true };
	if (has_unowned_memory(process)) {
		ret_contradiction->kind = CONTRADICTION_NO_MEMORY;
		return true;
	}
	if (!process_has_memory(process))
		return false;
	if (process->adj.known && process->adj.value == ADJ_MIN &&
		figure_or(process->kernel_oom_score, 0) > 0) {
		ret_contradiction->kind = CONTRADICTION_SCORE;
		return true;
	}
	if (!is_plain_in_itself(process) && find_own(ret_contradiction, process, error_bytes))
		return true;
	if (!assumed && !is_plain_on(&snapshot->machine, process) &&
		find_outer(ret_contradiction, &snapshot->machine, process, error_bytes))
		return true;
	ret_contradiction->kind = CONTRADICTION_START;
	return starts_late(&snapshot->machine, process);
}
