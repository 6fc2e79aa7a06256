/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/bpf/task_processes.h"

#include "base/debug.h"
#include "base/privilege.h"
#include "sources/bpf/task_figures.h"
#include "sources/bpf/task_mms.h"
#include "sources/proc/cgroup_lists.h"
#include "sources/proc/process.h"
#include "sources/proc/process_files.h"
#include "sources/proc/session.h"
#include "sources/proc/visibility.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

/*
 * NEED_SOME_SCORES: of the first SCORES_FIRST processes, then of each SCORES_STEP-th.  Fewer than
 * by /proc, since scores only prove the rules here: they narrow no counter.
 */
enum { SCORES_FIRST = 16, SCORES_STEP = 256 };

enum { FIRST_PID = 1 };

enum { SINGLE_MAX = 64 }; /* processes that are listed one by one, rather than all of the machine */

static struct task_units units_of(const struct proc_reader *reader)
{
	return (struct task_units){
		.page_size_bytes = sysconf(_SC_PAGESIZE),
		.clock_ticks = sysconf(_SC_CLK_TCK),
		.texts = &reader->snapshot->texts,
	};
}

bool task_processes_begin(struct task_reading *ret_reading, struct proc_reader *reader,
	const struct task_program *program, const char **ret_refused)
{
	int fd;

	if (!reader->own || visibility_of(reader) != VISIBILITY_WHOLE) {
		*ret_refused = "/proc does not show all processes";
		return false;
	}
	fd = task_program_open(program);
	if (fd < 0) {
		*ret_refused = strerror(-fd);
		return false;
	}
	*ret_reading = (struct task_reading){ .fd = fd };
	return true;
}

void task_processes_cancel(struct task_reading *reading)
{
	close(reading->fd);
}

static bool is_leader(const struct task_record *record)
{
	return (record->facts & TASK_IS_LEADER) != 0;
}

/* ---- what is read by PID ---- */

/* Whether the PID still means the process of the list. */
static int check_same(
	struct proc_reader *reader, const struct process *process, struct process_files *files)
{
	struct process now = { .pid = process->pid };
	int result = process_read_stat(reader, &now, files);

	if (result < 0)
		return result;
	return now.start_ticks.value == process->start_ticks.value ? 0 : -ESRCH;
}

static int read_score(
	struct proc_reader *reader, struct process *process, struct process_files *files)
{
	if (process_file_read(&reader->buffer, files, PROCESS_SCORE) == 0)
		process->kernel_oom_score = process_score_parse(span_of(&reader->buffer));
	return 0;
}

/* Reads by files of the process itself.  Returns 0, or a negative errno: the process is gone. */
static int read_files(struct proc_reader *reader, struct process *process,
	int (*read_one)(struct proc_reader *, struct process *, struct process_files *))
{
	int directory = reader_open_process(reader, process->pid);
	struct process_files files = process_files_in(directory, process->pid);
	int result;

	if (directory < 0)
		return directory;
	result = check_same(reader, process, &files);
	if (result == 0)
		result = read_one(reader, process, &files);
	close(directory);
	return result;
}

static bool wants_score(const struct proc_reader *reader, size_t place)
{
	if (reader->needs & NEED_OOM_SCORE)
		return true;
	return (reader->needs & NEED_SOME_SCORES) &&
	       (place < SCORES_FIRST || place % SCORES_STEP == 0);
}

static int read_scores(struct proc_reader *reader)
{
	struct snapshot *snapshot = reader->snapshot;
	size_t place = 0;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		struct process *process = &snapshot->processes[i];

		if (!process->kernel_thread && wants_score(reader, place++))
			(void)read_files(reader, process, read_score);
		if (proc_session_is_stopped(reader->session))
			return -ECANCELED;
	}
	return 0;
}

/* ---- processes ---- */

static struct cgroup_inodes inodes_of(const struct task_record *record)
{
	return (struct cgroup_inodes){ .of = { [CGROUP_FOR_MEMORY] = record->memory_cgroup,
					       [CGROUP_FOR_UNITS] = record->unit_cgroup } };
}

static int add_process(
	struct proc_reader *reader, const struct task_record *record, struct task_units *units)
{
	struct process *process = snapshot_add_process(reader->snapshot);
	const struct cgroup_inodes inodes = inodes_of(record);
	int result = 0;

	task_figures_fill(process, record, units);
	if (!process->kernel_thread && (reader->needs & NEED_CGROUP) &&
		!cgroup_lists_apply(reader, process, &inodes))
		result = read_files(reader, process, process_read_cgroup);
	if (result < 0)
		reader->snapshot->process_count--;
	return is_gone(result) ? 0 : result;
}

static int add_processes(
	struct proc_reader *reader, const struct task_list *list, struct task_units *units)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < list->count; i++) {
		const struct task_record *record = &list->records[i];

		if (is_leader(record) && (pid_t)record->pid != reader->leave_out)
			result = add_process(reader, record, units);
		if (result == 0 && proc_session_is_stopped(reader->session))
			result = -ECANCELED;
	}
	return result;
}

/* The groups that the program tells are those of the lists if that is so of oomtop itself. */
static void check_groups(struct proc_reader *reader, const struct task_list *list)
{
	const pid_t own = getpid();

	for (size_t i = 0; i < list->count; i++) {
		const struct task_record *record = &list->records[i];
		const struct cgroup_inodes inodes = inodes_of(record);

		if (is_leader(record) && (pid_t)record->pid == own)
			cgroup_lists_check(reader, &inodes);
	}
}

/* In version 1 the file of a process that exits shows the root: process_read_cgroup(). */
static void forget_root(const struct proc_reader *reader, struct process *process)
{
	if (reader->lists.versions[CGROUP_FOR_MEMORY] == CGROUP_V1 && process->cgroup &&
		strcmp(process->cgroup, "/") == 0)
		process->cgroup = process->unit_cgroup = process->unit = process->container =
			process->pod = NULL;
}

/* The memory of a leader that has exited is that of any thread that is left. */
static void add_threads(
	struct proc_reader *reader, const struct task_list *list, const struct task_units *units)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct task_record *record = &list->records[i];
		struct process *process;

		if (is_leader(record))
			continue;
		process = snapshot_find(reader->snapshot, (pid_t)record->pid);
		if (process && !process->has_mm && !process->kernel_thread) {
			task_figures_fill_memory(process, record, units);
			forget_root(reader, process);
		}
	}
}

static enum counters_read counters_of(const struct task_list *list)
{
	unsigned facts = 0;

	for (size_t i = 0; i < list->count; i++)
		facts |= list->records[i].facts;
	if (!(facts & TASK_PERCPU_COUNTERS))
		return COUNTERS_WHOLE;
	return facts & TASK_SUMMED_COUNTERS ? COUNTERS_SUMMED : COUNTERS_ALONE;
}

/*
 * The first process never exits.  A kernel that does not list it, as a patched 6.18 does not, still
 * shows it in /proc, which is read then.
 */
static int add_first(struct proc_reader *reader, const struct task_list *list)
{
	struct process_files files = process_files_below(&reader->root, FIRST_PID);
	int result;

	if (reader->leave_out == FIRST_PID ||
		(list->count > 0 && list->records[0].pid == FIRST_PID))
		return 0;
	debug(DEBUG_BPF, "process %d is not listed: it is read by /proc", FIRST_PID);
	result = process_files_pin(&files);
	if (result == 0)
		result = process_read(reader, FIRST_PID, &files);
	process_files_close(&files);
	return is_resource_error(result) ? result : 0;
}

static int add_all(struct proc_reader *reader, const struct task_list *list, struct error *error)
{
	struct snapshot *snapshot = reader->snapshot;
	struct task_units units = units_of(reader);
	int result;

	check_groups(reader, list);
	snapshot_expect_processes(snapshot, list->count + 1);
	/* in the order of PIDs, which then need no sorting */
	result = add_first(reader, list);
	if (result == 0)
		result = add_processes(reader, list, &units);
	if (result < 0)
		return error_system(error, "read", reader->root.path, -result);
	if (!snapshot_order(snapshot))
		return error_invalid(error, "list processes by BPF", NULL, "a PID occurs twice");
	add_threads(reader, list, &units);
	task_mms_find_owners(snapshot, list);
	snapshot->source = SOURCE_BPF;
	snapshot->machine.unreadable = figure_of(0);
	snapshot->machine.counters_read = figure_of(counters_of(list));
	result = read_scores(reader);
	return result < 0 ? error_system(error, "read", reader->root.path, -result) : 0;
}

/* Of the whole machine; no list of processes is longer. */
static size_t count_threads(void)
{
	struct sysinfo info;

	return sysinfo(&info) == 0 ? info.procs : 0;
}

int task_processes_read(
	struct proc_reader *reader, struct task_reading *reading, struct error *error)
{
	struct task_list list = { 0 };
	int result;

	task_list_expect(&list, count_threads());
	result = task_program_read(reading->fd, &list);
	if (result < 0) {
		error_system(error, "list processes by BPF", NULL, -result);
	} else {
		privilege_raise();
		result = add_all(reader, &list, error);
		privilege_lower();
	}
	task_list_release(&list);
	return result;
}

/* ---- again ---- */

void task_processes_read_scores(struct proc_reader *reader, const pid_t *pids, size_t count)
{
	privilege_raise();
	for (size_t i = 0; i < count; i++) {
		struct process *process = snapshot_find(reader->snapshot, pids[i]);

		if (process)
			(void)read_files(reader, process, read_score);
	}
	privilege_lower();
}

static int compare_pids(const void *left, const void *right)
{
	const pid_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* Takes the figures of a record over into the process that it belongs to. */
static void update(
	struct process *process, const struct task_record *record, const struct task_units *units)
{
	if (is_leader(record)) {
		if (process->start_ticks.value != task_start_ticks(record, units))
			return;
		process->adj = figure_of(record->adj);
	}
	if (record->facts & TASK_HAS_MM)
		task_figures_fill_memory(process, record, units);
}

static void update_all(
	struct proc_reader *reader, const struct task_list *list, const pid_t *sorted, size_t count)
{
	struct task_units units = units_of(reader);

	for (size_t i = 0; i < list->count; i++) {
		const struct task_record *record = &list->records[i];
		pid_t pid = (pid_t)record->pid;
		struct process *process = NULL;

		if (bsearch(&pid, sorted, count, sizeof(*sorted), compare_pids))
			process = snapshot_find(reader->snapshot, pid);
		if (process && !process->kernel_thread)
			update(process, record, &units);
	}
}

/* Reads what the descriptor lists, and closes it; `sorted` are PIDs. */
static void read_and_update(struct proc_reader *reader, int fd, const pid_t *sorted, size_t count)
{
	struct task_list list = { 0 };

	if (task_program_read(fd, &list) == 0)
		update_all(reader, &list, sorted, count);
	task_list_release(&list);
}

/* False when the kernel does not list one process alone. */
static bool read_one_by_one(struct proc_reader *reader, const struct task_program *program,
	const pid_t *pids, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int fd = task_program_open_process(program, pids[i]);

		if (fd >= 0)
			read_and_update(reader, fd, &pids[i], 1);
		else if (!is_gone(fd))
			return false;
	}
	return true;
}

void task_processes_read_again(struct proc_reader *reader, const struct task_program *program,
	const pid_t *pids, size_t count)
{
	pid_t *sorted;
	int fd;

	if (count <= SINGLE_MAX && read_one_by_one(reader, program, pids, count))
		return;
	fd = task_program_open(program);
	if (fd < 0)
		return;
	sorted = memory_alloc(count * sizeof(*sorted));
	if (count > 0)
		memcpy(sorted, pids, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare_pids);
	read_and_update(reader, fd, sorted, count);
	free(sorted);
}
