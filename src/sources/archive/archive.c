/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/archive/archive.h"

#include "base/text.h"
#include "snapshot/cgroup_tree.h"
#include "snapshot/figures.h"
#include "sources/archive/collect.h"
#include "sources/archive/groups.h"
#include "sources/archive/sos_killers.h"
#include "sources/archive/sos_outputs.h"
#include "sources/archive/sos_units.h"
#include "sources/archive/sos_users.h"
#include "sources/pressure.h"
#include "sources/proc/lru_gen.h"
#include "sources/proc/machine_text.h"
#include "sources/proc/nodes.h"
#include "sources/proc/process_cgroup.h"
#include "sources/proc/process_files.h"
#include "sources/proc/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_TEXT_MAX = 512, KTHREADD = 2, MAX_SCORE = INT32_MAX };

struct archive_reader {
	struct snapshot *snapshot;
	struct file_tree tree;
	struct buffer buffer;
	struct status_reader status;
	struct cgroup_memo memo;
	struct cgroup_members members;
};

/* The contents of a file; empty when the archive lacks it. */
static struct text_span text_of(const struct file_tree *tree, const char *path)
{
	struct text_span text;

	return file_tree_find(tree, path, &text) ? text : (struct text_span){ "", "" };
}

/* ---- the machine ---- */

static void read_settings(struct machine *machine, const struct file_tree *tree)
{
	char path[PATH_TEXT_MAX];

	for (size_t i = 0; i < machine_figure_count; i++) {
		const struct figure_entry *entry = &machine_figures[i];

		if (!entry->file || entry->label)
			continue;
		snprintf(path, sizeof(path), "proc/%s", entry->file);
		*figure_at(entry, machine) = text_span_amount(text_of(tree, path), entry->scale);
	}
	sysctl_parse(machine, text_of(tree, "sos_commands/kernel/sysctl_-a"));
}

/* The architecture is told by uname alone. */
static struct text_span read_release(struct snapshot *snapshot, const struct file_tree *tree)
{
	struct text_span text = text_of(tree, "proc/sys/kernel/osrelease"), line;
	struct text_span release, architecture = { "", "" };
	bool is_told =
		uname_parse(text_of(tree, "sos_commands/kernel/uname_-a"), &release, &architecture);
	const char **ret_release = &snapshot->machine.release;

	if (text_span_line(&text, &line) && text_span_length(line) > 0)
		*ret_release = text_span_copy(&snapshot->texts, line, RELEASE_TEXT_MAX);
	if (!*ret_release && is_told)
		*ret_release = text_span_copy(&snapshot->texts, release, RELEASE_TEXT_MAX);
	if (!*ret_release)
		*ret_release = version_release(&snapshot->texts, text_of(tree, "proc/version"));
	return architecture;
}

static void find_page_size(
	struct machine *machine, const struct file_tree *tree, struct text_span architecture)
{
	machine->page_size_bytes = page_size_of_zones(
		machine->mem_total_bytes, nodes_managed_pages(text_of(tree, "proc/zoneinfo")));
	if (!machine->page_size_bytes.known)
		machine->page_size_bytes = page_size_of_architecture(architecture);
	page_size_guess(machine);
}

/* In units of the archive's own: no start time is in it. */
static void read_uptime(struct machine *machine, const struct file_tree *tree)
{
	struct figure seconds = uptime_parse(text_of(tree, "sos_commands/host/uptime"));

	machine->uptime_ticks = seconds;
	machine->clock_ticks = seconds.known ? figure_of(1) : FIGURE_UNKNOWN;
}

static void read_machine(struct snapshot *snapshot, const struct file_tree *tree)
{
	struct machine *machine = &snapshot->machine;

	snapshot->taken_at = date_parse(text_of(tree, "sos_commands/date/date_--utc"));
	read_uptime(machine, tree);
	meminfo_parse(machine, text_of(tree, "proc/meminfo"));
	vmstat_parse(machine, text_of(tree, "proc/vmstat"));
	read_settings(machine, tree);
	pressure_parse(text_of(tree, "proc/pressure/memory"), &machine->pressure_some,
		&machine->pressure_full);
	machine->cpus_online = stat_count_cpus(text_of(tree, "proc/stat"));
	nodes_parse(snapshot, text_of(tree, "proc/zoneinfo"));
	lru_gen_set(machine, lru_gen_parse_enabled(text_of(tree, "sys/kernel/mm/lru_gen/enabled")),
		text_of(tree, "sys/kernel/mm/lru_gen/min_ttl_ms"));
	find_page_size(machine, tree, read_release(snapshot, tree));
}

/* ---- processes ---- */

static struct text_span process_text(
	const struct archive_reader *reader, pid_t pid, const char *name)
{
	char path[PATH_TEXT_MAX];

	snprintf(path, sizeof(path), "proc/%d/%s", pid, name);
	return text_of(&reader->tree, path);
}

/* The group of the process; else the one that lists the process, which serves units in version 2.
 */
static void read_group(struct archive_reader *reader, struct process *process)
{
	struct snapshot *snapshot = reader->snapshot;
	struct text_span text = process_text(reader, process->pid, "cgroup");
	const char *listed;

	if (text_span_length(text) > 0) {
		process_cgroup_parse(&reader->memo, &snapshot->texts, process, text);
		return;
	}
	listed = cgroup_members_find(&reader->members, process->pid);
	if (listed)
		process_cgroup_set(&reader->memo, &snapshot->texts, process, listed,
			snapshot->cgroup_version == CGROUP_V2 ? listed : NULL);
}

/* A status that sos found empty is of a process that exited meanwhile. */
static void read_process(struct archive_reader *reader, pid_t pid, struct text_span status)
{
	struct process process = { .pid = pid, .mm_tid = pid };

	buffer_set(&reader->buffer, status.start, text_span_length(status));
	if (status_parse(&reader->status, &process) < 0)
		return;
	if (!process.kernel_thread) {
		process.adj = text_span_number(
			process_text(reader, pid, "oom_score_adj"), ADJ_MIN, ADJ_MAX);
		process.kernel_oom_score =
			text_span_number(process_text(reader, pid, "oom_score"), 0, MAX_SCORE);
		read_group(reader, &process);
	}
	*snapshot_add_process(reader->snapshot) = process;
}

/* "proc/17/status": 17.  False for other paths. */
static bool pid_of_status(const char *path, pid_t *ret_pid)
{
	static const char start[] = "proc/", end[] = "/status";
	enum { AROUND = sizeof(start) - 1 + sizeof(end) - 1 };
	char digits[PATH_TEXT_MAX];
	size_t length = strlen(path);

	if (!text_starts_with(path, start) || !text_ends_with(path, end) || length <= AROUND ||
		length - AROUND >= sizeof(digits))
		return false;
	memcpy(digits, path + strlen(start), length - AROUND);
	digits[length - AROUND] = '\0';
	return pid_parse(digits, ret_pid);
}

static int read_processes(struct archive_reader *reader, const char *shown, struct error *error)
{
	const struct file_tree *tree = &reader->tree;
	pid_t pid;

	for (size_t i = file_tree_from(tree, "proc/"); i < tree->count; i++)
		if (pid_of_status(tree->files[i].path, &pid) && !tree->files[i].target)
			read_process(reader, pid, tree->files[i].text);
	if (reader->snapshot->process_count == 0)
		return error_invalid(
			error, "read", shown, "it holds the status of no process below proc");
	if (!snapshot_order(reader->snapshot))
		return error_invalid(error, "read", shown, "two processes have one PID");
	return 0;
}

/* ---- processes that are missing ---- */

/* Rows by PID, each PID once. */
struct ps_rows {
	struct ps_row *rows;
	size_t count, capacity;
};

static int compare_rows(const void *left, const void *right)
{
	const struct ps_row *a = left, *b = right;

	return (a->pid > b->pid) - (a->pid < b->pid);
}

static const struct ps_row *find_row(const struct ps_rows *rows, pid_t pid)
{
	const struct ps_row wanted = { .pid = pid };

	return rows->count ? bsearch(&wanted, rows->rows, rows->count, sizeof(wanted), compare_rows)
			   : NULL;
}

/* The first output of ps that tells parents, too. */
static bool open_ps(const struct file_tree *tree, struct ps_table *ret_table)
{
	static const char start[] = "sos_commands/process/ps_";

	for (size_t i = file_tree_from(tree, start);
		i < tree->count && text_starts_with(tree->files[i].path, start); i++)
		if (ps_open(ret_table, text_of(tree, tree->files[i].path)) &&
			ret_table->ppid_column >= 0)
			return true;
	return false;
}

static bool list_rows(const struct file_tree *tree, struct ps_rows *ret_rows)
{
	struct ps_table table;
	struct ps_row row;

	*ret_rows = (struct ps_rows){ 0 };
	if (!open_ps(tree, &table))
		return false;
	while (ps_next(&table, &row)) {
		array_reserve(ret_rows->rows, ret_rows->count, ret_rows->capacity);
		ret_rows->rows[ret_rows->count++] = row;
	}
	if (ret_rows->count > 0)
		qsort(ret_rows->rows, ret_rows->count, sizeof(row), compare_rows);
	return ret_rows->count > 0;
}

static bool is_sos(const struct process *process)
{
	return process->name &&
	       (strcmp(process->name, "sos") == 0 || strcmp(process->name, "sosreport") == 0);
}

/* Whether a missing process is one that sos started to make the archive, such as ps itself. */
static bool is_worker_of_sos(
	const struct snapshot *snapshot, const struct ps_rows *rows, const struct ps_row *row)
{
	/* "sos", "timeout", a shell, the program, and its own children */
	enum { GENERATIONS_MAX = 8 };

	for (int steps = 0; row && steps < GENERATIONS_MAX; steps++) {
		const struct process *parent = snapshot_find(snapshot, row->ppid);

		if (parent)
			return is_sos(parent);
		row = find_row(rows, row->ppid);
	}
	return false;
}

/* Processes that ps lists, and that the archive has no status of. */
static int64_t count_missing(const struct snapshot *snapshot, const struct ps_rows *rows)
{
	int64_t count = 0;

	for (size_t i = 0; i < rows->count; i++) {
		bool is_repeated = i > 0 && rows->rows[i].pid == rows->rows[i - 1].pid;

		if (!is_repeated && !snapshot_find(snapshot, rows->rows[i].pid) &&
			!is_worker_of_sos(snapshot, rows, &rows->rows[i]))
			count++;
	}
	return count;
}

/* Without ps it is not known how many processes there were: sos may have left some out. */
static void look_for_missing(struct snapshot *snapshot, const struct file_tree *tree)
{
	const struct process *kthreadd = snapshot_find(snapshot, KTHREADD);
	struct ps_rows rows;

	if (list_rows(tree, &rows)) {
		snapshot->machine.unreadable = figure_of(count_missing(snapshot, &rows));
		if (kthreadd && kthreadd->kernel_thread)
			snapshot->machine.visibility = VISIBILITY_WHOLE;
	}
	free(rows.rows);
}

static int read_all(struct archive_reader *reader, const char *shown, struct error *error)
{
	struct snapshot *snapshot = reader->snapshot;
	int result;

	snapshot->source = SOURCE_ARCHIVE;
	snapshot->is_foreign = true;
	status_reader_init(&reader->status, &reader->buffer, &snapshot->texts);
	read_machine(snapshot, &reader->tree);
	if (!snapshot->machine.mem_total_bytes.known)
		return error_invalid(error, "read", shown, "its proc/meminfo tells no MemTotal");
	archive_read_groups(snapshot, &reader->tree, &reader->members);
	if (snapshot->cgroup_version == CGROUP_NONE)
		snapshot->machine.limits_unseen = figure_of(1);
	result = read_processes(reader, shown, error);
	if (result < 0)
		return result;
	look_for_missing(snapshot, &reader->tree);
	sos_users_name(snapshot, text_of(&reader->tree, "sos_commands/login/lslogins"));
	sos_units_parse(snapshot,
		text_of(&reader->tree, "sos_commands/systemd/systemctl_show_service_--all"));
	sos_killers_find(snapshot, &reader->tree);
	if (!snapshot_link(snapshot))
		return error_invalid(error, "read", shown, "two cgroups have the same path");
	return 0;
}

int archive_read(
	struct snapshot *snapshot, struct input *input, const char *path, struct error *error)
{
	struct archive_reader reader = { .snapshot = snapshot };
	int result = archive_collect(&reader.tree, input, path, error);

	if (result < 0)
		return result;
	result = read_all(&reader, input ? input_path(input) : path, error);
	if (result < 0) {
		snapshot_release(snapshot);
		snapshot_init(snapshot);
	}
	file_tree_release(&reader.tree);
	buffer_release(&reader.buffer);
	cgroup_memo_release(&reader.memo);
	cgroup_members_release(&reader.members);
	return result;
}
