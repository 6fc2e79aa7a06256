/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/report_finish.h"

#include "snapshot/cgroup_name.h"
#include "snapshot/cgroup_pod.h"
#include "snapshot/cgroup_tree.h"
#include "sources/log/report_limit.h"
#include "sources/log/words.h"

#include "base/text.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static bool is_page_size(int64_t bytes)
{
	return bytes >= 4096 && bytes <= 1 << 20 && (bytes & (bytes - 1)) == 0;
}

static const struct report_row *row_of_pid(const struct report *report, pid_t pid)
{
	for (size_t i = 0; i < report->row_count; i++)
		if (report->rows[i].pid == pid || report->rows[i].columns[COLUMN_TGID].value == pid)
			return &report->rows[i];
	return NULL;
}

/* A size in bytes and the same in pages give the page size, if they divide evenly. */
static int64_t by_quotient(struct figure bytes, struct figure pages)
{
	if (!bytes.known || !pages.known || pages.value <= 0 || bytes.value % pages.value != 0)
		return 0;
	return is_page_size(bytes.value / pages.value) ? bytes.value / pages.value : 0;
}

static int64_t by_architecture(const char *release)
{
	static const char *const of_4k[] = { "x86_64", "amd64", "i686", "i386", "-generic", "s390x",
		"armv7" };

	for (size_t i = 0; release && i < sizeof(of_4k) / sizeof(*of_4k); i++)
		if (strstr(release, of_4k[i]))
			return 4096;
	return 0;
}

static int64_t find_page_size(struct report *report)
{
	struct kill_event *event = &report->event;
	int64_t size = 0;

	for (size_t i = 0; i < event->killed_count && size == 0; i++) {
		const struct report_row *row = row_of_pid(report, event->killed[i].pid);

		if (row)
			size = by_quotient(
				event->killed[i].total_vm_bytes, row->columns[COLUMN_TOTAL_VM]);
	}
	if (size == 0 && is_page_size(report->smallest_block_bytes.value))
		size = report->smallest_block_bytes.value;
	if (size == 0 && report->node_count <= 1)
		size = by_quotient(
			report->node_active_anon_bytes, report->pages[PAGES_ACTIVE_ANON]);
	if (size == 0)
		size = by_architecture(event->snapshot.machine.release);
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

static int compare_rows(const void *left, const void *right)
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
		compare_rows);
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

/* The names of the cgroup: of the victim's, or of the one at its limit. */
static void set_names(struct kill_event *event)
{
	struct arena *texts = &event->snapshot.texts;
	const char *const paths[] = { event->task_memcg, event->memcg };

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		if (!paths[i] || *paths[i] != '/')
			continue;
		if (!event->container)
			event->container = cgroup_container(texts, paths[i]);
		if (!event->unit)
			event->unit = cgroup_unit(texts, paths[i]);
		if (!event->pod)
			event->pod = cgroup_pod(texts, paths[i]).uid;
	}
}

static void name_process(struct snapshot *snapshot, struct process *process, const char *path)
{
	struct cgroup_pod pod = cgroup_pod(&snapshot->texts, path);

	process->cgroup = path;
	process->unit = cgroup_unit(&snapshot->texts, path);
	process->container = cgroup_container(&snapshot->texts, path);
	process->pod = pod.uid;
	process->qos = pod.qos;
}

static pid_t victim_of(const struct report *report)
{
	const struct kill_event *event = &report->event;
	const struct report_row *row;
	pid_t pid = event->killed_count > 0 ? event->killed[0].pid : event->chosen_pid;

	row = row_of_pid(report, pid);
	return row && row->columns[COLUMN_TGID].known ? (pid_t)row->columns[COLUMN_TGID].value
						      : pid;
}

/* The rows of a memcg's report are the tasks below it; where below is known of the victim alone. */
static void set_cgroups(struct report *report)
{
	struct kill_event *event = &report->event;
	struct snapshot *snapshot = &event->snapshot;
	pid_t victim = victim_of(report);
	size_t index;

	if (event->constraint == CONSTRAINT_MEMCG && event->memcg) {
		index = report_limit_cgroup(report, event->memcg);
		if (event->task_memcg)
			report_limit_cgroup(report, event->task_memcg);
		if (index != CGROUP_UNKNOWN) {
			struct cgroup *cgroup = &snapshot->cgroups[index];

			cgroup->current_bytes = event->memcg_usage_bytes;
			cgroup->max_bytes = event->memcg_limit_bytes;
			cgroup->swap_max_bytes = event->memcg_swap_limit_bytes;
			cgroup->memsw_max_bytes = event->memcg_memsw_limit_bytes;
			if (event->memcg_swap_usage_bytes.known)
				cgroup->swap_current_bytes = event->memcg_swap_usage_bytes;
			if (report->is_group)
				cgroup->oom_group = figure_of(1);
		}
	}
	for (size_t i = 0; i < snapshot->process_count; i++) {
		struct process *process = &snapshot->processes[i];
		const char *path = process->pid == victim && event->task_memcg ? event->task_memcg
				   : event->constraint == CONSTRAINT_MEMCG     ? event->memcg
									       : NULL;

		if (path && *path == '/')
			name_process(snapshot, process, path);
	}
	for (size_t i = 0; i < snapshot->cgroup_count; i++) {
		struct cgroup *cgroup = &snapshot->cgroups[i];

		cgroup->unit = cgroup_unit(&snapshot->texts, cgroup->path);
		cgroup->container = cgroup_container(&snapshot->texts, cgroup->path);
		cgroup->pod = cgroup_pod(&snapshot->texts, cgroup->path).uid;
	}
	/* the words of the limit lines tell the versions apart; unified if none of them was there
	 */
	if (snapshot->cgroup_count > 0)
		snapshot->cgroup_version =
			report->cgroup_version == CGROUP_NONE ? CGROUP_V2 : report->cgroup_version;
}

/* A victim that only "oom-kill:" or "Kill process" names; and who was sacrificed for whom. */
static void set_victim(struct report *report)
{
	struct kill_event *event = &report->event;

	if (event->killed_count == 0 && event->chosen_pid > 0 && event->end == KILL_END_UNKNOWN) {
		event->killed = memory_resize(event->killed, 1, sizeof(*event->killed));
		event->killed[event->killed_count++] =
			(struct killed_process){ .pid = event->chosen_pid,
				.name = event->chosen_name };
		event->end = KILL_END_KILLED;
	}
	/* a chosen thread has no row of its own, a chosen process has */
	if (event->killed_count > 0 && report->saw_choice && report->saw_kill &&
		event->chosen_pid != event->killed[0].pid) {
		const struct report_row *chosen = row_of_pid(report, event->chosen_pid);
		const struct report_row *killed = row_of_pid(report, event->killed[0].pid);

		event->killed[0].sacrificed = chosen && chosen != killed;
	}
}

/*
 * What a report shows of its kernel's age.  Vendors take such changes into older kernels, but
 * hardly alone: RHEL's 4.18 has the line of 5.0, and the rules of that time.
 */
static void find_age(struct report *report)
{
	static const struct {
		enum report_column column;
		unsigned major, minor;
	} columns[] = { { COLUMN_NR_PMDS, 4, 0 }, { COLUMN_PGTABLES_BYTES, 4, 15 },
		{ COLUMN_RSS_ANON, 6, 8 } };
	struct kill_event *event = &report->event;

	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		for (size_t column = 0; column < report->column_count; column++)
			if (report->columns[column] == columns[i].column) {
				event->since_major = columns[i].major;
				event->since_minor = columns[i].minor;
			}
	if (report->saw_oom_kill_line && event->since_major < 5) {
		event->since_major = 5;
		event->since_minor = 0;
	}
}

static void find_loss(struct report *report)
{
	struct kill_event *event = &report->event;
	bool has_limit = event->constraint == CONSTRAINT_MEMCG
				 ? report->saw_limit
				 : event->snapshot.machine.mem_total_bytes.known ||
					   report->pages[PAGES_RAM].known;
	bool knows_end = report->saw_kill || report->saw_panic || event->end == KILL_END_EXITING ||
			 event->end == KILL_END_NOBODY;
	const char *parts[5];
	size_t count = 0;
	const char *lost = NULL;

	if (event->has_table && event->killed_count > 0 && report->row_count > 0 &&
		!row_of_pid(report, event->killed[0].pid) && !row_of_pid(report, event->chosen_pid))
		event->table_cut = true;
	if (!event->has_report)
		parts[count++] = "the whole report";
	else if (!event->has_table)
		parts[count++] = "the table of tasks";
	else if (event->table_cut)
		parts[count++] = "rows of the table";
	if (event->has_report && !has_limit)
		parts[count++] = event->constraint == CONSTRAINT_MEMCG ? "the limit"
								       : "the machine's totals";
	if (!knows_end)
		parts[count++] = "the kill line";
	if (report->lines_missing && count == 0)
		parts[count++] = "some lines";
	for (size_t i = 0; i < count; i++)
		lost = lost ? text_format(&event->snapshot.texts, "%s, %s", lost, parts[i])
			    : parts[i];
	event->lost = lost;
	event->complete = count == 0;
}

void report_finish(struct report *report, const char *release)
{
	struct kill_event *event = &report->event;
	struct snapshot *snapshot = &event->snapshot;
	int64_t size;

	event->has_report = report->saw_invoked || report->column_count > 0 ||
			    report->saw_oom_kill_line || report->saw_limit ||
			    event->memcg != NULL || report->pages[PAGES_RAM].known;
	if (!snapshot->machine.release && release)
		snapshot->machine.release = arena_copy_text(&snapshot->texts, release);
	if (event->constraint == CONSTRAINT_UNKNOWN && !event->memcg &&
		(report->pages[PAGES_RAM].known && event->has_table) && !report->saw_limit)
		event->constraint = CONSTRAINT_NONE;
	snapshot->taken_at = event->seconds;
	report->node_count = snapshot->machine.node_count;
	size = find_page_size(report);
	set_victim(report);
	for (size_t i = 0; i < report->row_count; i++)
		add_process(report, &report->rows[i], size);
	drop_twins(snapshot);
	find_age(report);
	find_loss(report);
	set_machine(report, size);
	set_nodes(report, size);
	set_names(event);
	set_cgroups(report);
	(void)!snapshot_order(snapshot);
	(void)!snapshot_link(snapshot);
}
