/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/report_snapshot.h"

#include "sources/log/report_table.h"
#include "sources/log/words.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static bool is_page_size(int64_t bytes)
{
	return bytes >= 4096 && bytes <= 1 << 20 && (bytes & (bytes - 1)) == 0;
}

/* A size in bytes and the same in pages give the page size, if they divide evenly. */
static int64_t by_quotient(struct figure bytes, struct figure pages)
{
	if (!bytes.known || !pages.known || pages.value <= 0 || bytes.value % pages.value != 0)
		return 0;
	return is_page_size(bytes.value / pages.value) ? bytes.value / pages.value : 0;
}

/*
 * Flavours that are named by their pages, and architectures that have no other ones.  Ubuntu's
 * "-generic" is of several architectures.
 */
static int64_t by_release(const char *release)
{
	static const struct {
		const char *word;
		int64_t size;
	} words[] = { { "-64k", 65536 }, { "+64k", 65536 }, { "-16k", 16384 }, { "+16k", 16384 },
		{ "rpi-2712", 16384 }, { "x86_64", 4096 }, { "amd64", 4096 }, { "i686", 4096 },
		{ "i386", 4096 }, { "s390x", 4096 }, { "armv7", 4096 } };

	for (size_t i = 0; release && i < sizeof(words) / sizeof(*words); i++)
		if (strstr(release, words[i].word))
			return words[i].size;
	return 0;
}

/*
 * What the kill line and the table say of the victim's resident memory tell the page size nearly:
 * it may have grown or shrunk by some pages in between, and sizes are a factor of two apart.
 */
static int64_t by_resident(const struct killed_process *killed, const struct report_row *row)
{
	enum { PAGES_MIN = 64 };
	struct figure bytes = figure_add(figure_add(killed->rss_anon_bytes, killed->rss_file_bytes),
		killed->rss_shmem_bytes.known ? killed->rss_shmem_bytes : figure_of(0));
	struct figure pages = row->columns[COLUMN_RSS];
	int64_t each;

	if (!bytes.known || !pages.known || pages.value < PAGES_MIN)
		return 0;
	each = bytes.value / pages.value;
	for (int64_t size = 4096; size <= 65536; size *= 2)
		if (each > size / 4 * 3 && each < size / 4 * 5)
			return size;
	return 0;
}

/* By a kill line and its row in the table. */
static int64_t by_victim(const struct report *report)
{
	const struct kill_event *event = &report->event;
	int64_t size = 0;

	for (size_t i = 0; i < event->killed_count && size == 0; i++) {
		const struct killed_process *killed = &event->killed[i];
		const struct report_row *row = report_table_row(report, killed->pid);

		if (!row)
			continue;
		size = by_quotient(killed->total_vm_bytes, row->columns[COLUMN_TOTAL_VM]);
		if (size == 0)
			size = by_resident(killed, row);
	}
	return size;
}

static int64_t find_page_size(struct report *report)
{
	struct kill_event *event = &report->event;
	int64_t size = by_victim(report);

	if (size == 0 && is_page_size(report->smallest_block_bytes.value))
		size = report->smallest_block_bytes.value;
	if (size == 0 && report->node_count <= 1)
		size = by_quotient(
			report->node_active_anon_bytes, report->pages[PAGES_ACTIVE_ANON]);
	if (size == 0)
		size = by_release(event->snapshot.machine.release);
	event->page_size_assumed = size == 0;
	return size == 0 ? 4096 : size;
}

/* Up to 2.6.36 alone, and beside oom_score_adj up to 3.7: fs/proc/base.c: oom_adj_write() */
static struct figure adj_of(const struct report_row *row)
{
	struct figure old = row->columns[COLUMN_OOM_ADJ], adj = row->columns[COLUMN_OOM_SCORE_ADJ];

	if (adj.known && adj.value >= ADJ_MIN && adj.value <= ADJ_MAX)
		return adj;
	if (adj.known || !old.known || old.value < -17 || old.value > 15)
		return FIGURE_UNKNOWN;
	if (old.value == 15)
		return figure_of(ADJ_MAX);
	return figure_of(old.value * ADJ_MAX / 17);
}

static struct figure page_tables_of(const struct report_row *row, int64_t page_size)
{
	const struct figure *columns = row->columns;
	int64_t pages;

	if (columns[COLUMN_PGTABLES_BYTES].known)
		return scaled(columns[COLUMN_PGTABLES_BYTES], 1);
	if (!columns[COLUMN_NR_PTES].known)
		return FIGURE_UNKNOWN;
	pages = size_sum(columns[COLUMN_NR_PTES].value,
		size_sum(columns[COLUMN_NR_PMDS].value, columns[COLUMN_NR_PUDS].value));
	return scaled(figure_of(pages), page_size);
}

static void add_process(struct report *report, const struct report_row *row, int64_t page_size)
{
	struct process *process = snapshot_add_process(&report->event.snapshot);
	struct figure tgid = row->columns[COLUMN_TGID];
	const struct figure *columns = row->columns;

	process->pid = tgid.known && tgid.value > 0 && tgid.value <= INT_MAX ? (pid_t)tgid.value
									     : row->pid;
	process->mm_tid = row->pid;
	process->name = row->name;
	process->uid = columns[COLUMN_UID];
	process->adj = adj_of(row);
	process->has_mm = true;
	process->memory = (struct process_memory){
		.vm_size_bytes = scaled(columns[COLUMN_TOTAL_VM], page_size),
		.rss_bytes = scaled(columns[COLUMN_RSS], page_size),
		.rss_anon_bytes = scaled(columns[COLUMN_RSS_ANON], page_size),
		.rss_file_bytes = scaled(columns[COLUMN_RSS_FILE], page_size),
		.rss_shmem_bytes = scaled(columns[COLUMN_RSS_SHMEM], page_size),
		.swap_bytes = scaled(columns[COLUMN_SWAPENTS], page_size),
		.page_tables_bytes = page_tables_of(row, page_size),
	};
}

static int compare_pids(const void *left, const void *right)
{
	const struct process *a = left, *b = right;

	return (a->pid > b->pid) - (a->pid < b->pid);
}

/* A table pasted twice, or two threads of one process: the first row counts. */
static void drop_twins(struct snapshot *snapshot)
{
	size_t kept = 0;

	if (snapshot->process_count == 0)
		return;
	qsort(snapshot->processes, snapshot->process_count, sizeof(*snapshot->processes),
		compare_pids);
	for (size_t i = 1; i < snapshot->process_count; i++)
		if (snapshot->processes[i].pid != snapshot->processes[kept].pid)
			snapshot->processes[++kept] = snapshot->processes[i];
	snapshot->process_count = kept + 1;
}

static struct figure pages_of(const struct report *report, enum report_pages pages, int64_t size)
{
	return scaled(report->pages[pages], size);
}

static void set_machine(struct report *report, int64_t size)
{
	struct machine *machine = &report->event.snapshot.machine;
	struct figure ram = pages_of(report, PAGES_RAM, size);
	struct figure reserved = pages_of(report, PAGES_RESERVED, size);

	machine->page_size_bytes = figure_of(size);
	if (ram.known && reserved.known && ram.value >= reserved.value)
		machine->mem_total_bytes = figure_of(ram.value - reserved.value);
	machine->mem_free_bytes = pages_of(report, PAGES_FREE, size);
	machine->active_file_bytes = pages_of(report, PAGES_ACTIVE_FILE, size);
	machine->inactive_file_bytes = pages_of(report, PAGES_INACTIVE_FILE, size);
	machine->unevictable_bytes = pages_of(report, PAGES_UNEVICTABLE, size);
	machine->mapped_bytes = pages_of(report, PAGES_MAPPED, size);
	machine->shmem_bytes = pages_of(report, PAGES_SHMEM, size);
	machine->page_tables_bytes = pages_of(report, PAGES_PAGE_TABLES, size);
	machine->slab_unreclaimable_bytes = pages_of(report, PAGES_SLAB_UNRECLAIMABLE, size);
	machine->slab_bytes = figure_add(
		pages_of(report, PAGES_SLAB_RECLAIMABLE, size), machine->slab_unreclaimable_bytes);
	machine->cma_free_bytes = pages_of(report, PAGES_FREE_CMA, size);
	machine->swap_cached_bytes = pages_of(report, PAGES_SWAP_CACHE, size);
	machine->kernel_stack_bytes = report->kernel_stack_bytes;
	if (report->event.allocating_task_killed)
		machine->oom_kill_allocating_task = figure_of(1);
	machine->visibility = report->event.has_table && !report->event.table_cut
				      ? VISIBILITY_WHOLE
				      : VISIBILITY_UNKNOWN;
}

static void divide(struct figure *figure, int64_t by)
{
	figure->value /= by;
}

static void set_nodes(struct report *report, int64_t size)
{
	const struct kill_event *event = &report->event;
	struct machine *machine = &report->event.snapshot.machine;

	for (size_t i = 0; i < machine->node_count; i++) {
		struct node *node = &machine->nodes[i];

		divide(&node->active_file_pages, size);
		divide(&node->inactive_file_pages, size);
		divide(&node->anon_pages, size);
		divide(&node->shmem_pages, size);
		divide(&node->mapped_pages, size);
		for (size_t z = 0; z < event->zone_count; z++) {
			const struct kill_zone *zone = &event->zones[z];

			if (zone->node.value == node->number.value && zone->free_bytes.known)
				node->free_pages =
					figure_of(size_sum(figure_or(node->free_pages, 0),
						zone->free_bytes.value / size));
		}
	}
}

void report_snapshot_fill(struct report *report)
{
	int64_t size = find_page_size(report);

	for (size_t i = 0; i < report->row_count; i++)
		add_process(report, &report->rows[i], size);
	drop_twins(&report->event.snapshot);
	set_machine(report, size);
	set_nodes(report, size);
}
