/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/report_finish.h"

#include "snapshot/cgroup_name.h"
#include "snapshot/cgroup_pod.h"
#include "snapshot/cgroup_tree.h"
#include "sources/log/report_cause.h"
#include "sources/log/report_limit.h"
#include "sources/log/report_snapshot.h"
#include "sources/log/report_table.h"

#include "base/text.h"

#include <string.h>

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

	row = report_table_row(report, pid);
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
		const struct report_row *chosen = report_table_row(report, event->chosen_pid);
		const struct report_row *killed = report_table_row(report, event->killed[0].pid);

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
		!report_table_row(report, event->killed[0].pid) &&
		!report_table_row(report, event->chosen_pid))
		event->table_cut = true;
	if (event->has_table && event->end == KILL_END_KILLED && report->row_count == 0)
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

/*
 * SysRq f asks with order -1; up to Linux 4.2 with order 0, by a worker of the kernel.  It is about
 * the machine's memory.
 */
static void set_sysrq(struct report *report)
{
	struct kill_event *event = &report->event;
	bool is_other_order =
		event->invoked_by.order.known && event->invoked_by.order.value != -1 &&
		!(event->invoked_by.name && strncmp(event->invoked_by.name, "kworker", 7) == 0);

	if (event->constraint == CONSTRAINT_MEMCG || is_other_order)
		event->by_sysrq = false;
	else if (report->after_sysrq)
		event->by_sysrq = true;
}

/* A swapoff that was not killed had not begun, or was done: model/kernel/ranking.h. */
static void set_origins(struct kill_event *event)
{
	for (size_t i = 0; event->killed_count > 0 && i < event->snapshot.process_count; i++) {
		struct process *process = &event->snapshot.processes[i];

		if (text_is_known_same(process->name, "swapoff"))
			process->oom_origin = figure_of(process->pid == event->killed[0].pid);
	}
}

void report_finish(struct report *report)
{
	struct kill_event *event = &report->event;
	struct snapshot *snapshot = &event->snapshot;

	event->has_report = report->saw_invoked || report->column_count > 0 ||
			    report->saw_oom_kill_line || report->saw_limit ||
			    event->memcg != NULL || report->pages[PAGES_RAM].known;
	if (event->constraint == CONSTRAINT_UNKNOWN && !event->memcg &&
		(report->pages[PAGES_RAM].known && event->has_table) && !report->saw_limit)
		event->constraint = CONSTRAINT_NONE;
	/* without a victim no other line says so; the machine's report has no limit */
	if (event->constraint == CONSTRAINT_UNKNOWN && report->saw_limit)
		event->constraint = CONSTRAINT_MEMCG;
	set_sysrq(report);
	report_cause_find_nodes(report);
	snapshot->taken_at = event->seconds;
	report->node_count = snapshot->machine.node_count;
	set_victim(report);
	find_age(report);
	find_loss(report);
	report_snapshot_fill(report);
	set_origins(event);
	set_names(event);
	set_cgroups(report);
	(void)!snapshot_order(snapshot);
	(void)!snapshot_link(snapshot);
}
