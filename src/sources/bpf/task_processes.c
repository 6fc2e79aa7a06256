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
#include <unistd.h>

/*
 * NEED_SOME_SCORES: of the first SCORES_FIRST processes, then of each SCORES_STEP-th.  Fewer than
 * by /proc, since scores only prove the rules here: they narrow no counter.
 */
enum { SCORES_FIRST = 32, SCORES_STEP = 128 };

bool task_processes_may_be_told(struct proc_reader *reader)
{
	return reader->own && visibility_of(reader) == VISIBILITY_WHOLE;
}

static struct task_units units_of(const struct proc_reader *reader)
{
	return (struct task_units){
		.page_size_bytes = sysconf(_SC_PAGESIZE),
		.clock_ticks = sysconf(_SC_CLK_TCK),
		.texts = &reader->snapshot->texts,
	};
}

static int run(const struct task_program *program, struct task_list *list, struct error *error)
{
	int result = task_program_run(program, list);

	return result < 0 ? error_system(error, "list processes by BPF", NULL, -result) : 0;
}

static bool is_leader(const struct task_record *record)
{
	return (record->facts & TASK_IS_LEADER) != 0;
}

/* ---- scores ---- */

static struct figure read_score(struct proc_reader *reader, pid_t pid)
{
	struct process_files files = process_files_below(&reader->root, pid);

	if (process_file_read(&reader->buffer, &files, PROCESS_SCORE) < 0)
		return FIGURE_UNKNOWN;
	return process_score_parse(span_of(&reader->buffer));
}

static bool wants_score(const struct proc_reader *reader, size_t place)
{
	if (reader->needs & NEED_OOM_SCORE)
		return true;
	return (reader->needs & NEED_SOME_SCORES) &&
	       (place < SCORES_FIRST || place % SCORES_STEP == 0);
}

int task_processes_find(struct proc_reader *reader, const struct task_program *program,
	struct task_processes *before, struct error *error)
{
	int result = run(program, &before->list, error);
	size_t place = 0;

	if (result < 0)
		return result;
	before->scores = memory_alloc(before->list.count * sizeof(*before->scores));
	privilege_raise();
	for (size_t i = 0; i < before->list.count; i++) {
		const struct task_record *record = &before->list.records[i];

		if (is_leader(record) && !task_is_kernel_thread(record) &&
			wants_score(reader, place++))
			before->scores[i] = read_score(reader, (pid_t)record->pid);
	}
	privilege_lower();
	return 0;
}

void task_processes_release(struct task_processes *before)
{
	task_list_release(&before->list);
	free(before->scores);
	before->scores = NULL;
}

/* ---- processes ---- */

/* One pass over the second list, and the place in the first one that it has come to. */
struct pass {
	struct proc_reader *reader;
	const struct task_processes *before;
	size_t place;
	struct task_units units;
};

/* Both lists are by rising thread ID.  Returns the number of the record, or the count for none. */
static size_t find_before(struct pass *pass, const struct task_record *record)
{
	const struct task_list *list = &pass->before->list;

	while (pass->place < list->count &&
		list->records[pass->place].thread_id < record->thread_id)
		pass->place++;
	if (pass->place < list->count &&
		list->records[pass->place].thread_id == record->thread_id &&
		list->records[pass->place].start_ns == record->start_ns)
		return pass->place;
	return list->count;
}

/* Whether the PID still means the process of the record. */
static int check_same(
	struct proc_reader *reader, const struct process *process, struct process_files *files)
{
	struct process now = { .pid = process->pid };
	int result = process_read_stat(reader, &now, files);

	if (result < 0)
		return result;
	return now.start_ticks.value == process->start_ticks.value ? 0 : -ESRCH;
}

/* By /proc/PID/cgroup.  Returns 0, or a negative errno: the process is gone. */
static int read_cgroup(struct proc_reader *reader, struct process *process)
{
	int directory = reader_open_process(reader, process->pid);
	struct process_files files = process_files_in(directory, process->pid);
	int result;

	if (directory < 0)
		return directory;
	result = check_same(reader, process, &files);
	if (result == 0)
		result = process_read_cgroup(reader, process, &files);
	close(directory);
	return result;
}

static int add_process(struct pass *pass, const struct task_record *record)
{
	struct proc_reader *reader = pass->reader;
	struct process process = { .memcg = CGROUP_UNKNOWN };
	size_t place = find_before(pass, record);
	bool was_there = place < pass->before->list.count;
	int result = 0;

	task_figures_fill(&process, record, &pass->units);
	if (was_there)
		process.kernel_oom_score = pass->before->scores[place];
	if (!process.kernel_thread && (reader->needs & NEED_CGROUP) &&
		!(was_there && cgroup_lists_apply(reader, &process)))
		result = read_cgroup(reader, &process);
	if (is_gone(result))
		return 0;
	if (result == 0)
		*snapshot_add_process(reader->snapshot) = process;
	return result;
}

static int add_processes(struct pass *pass, const struct task_list *list, struct error *error)
{
	struct proc_reader *reader = pass->reader;
	int result = 0;

	for (size_t i = 0; result == 0 && i < list->count; i++) {
		const struct task_record *record = &list->records[i];

		if (is_leader(record) && (pid_t)record->pid != reader->leave_out)
			result = add_process(pass, record);
		if (result == 0 && proc_session_is_stopped(reader->session))
			result = -ECANCELED;
	}
	return result < 0 ? error_system(error, "read", reader->root.path, -result) : 0;
}

/* The memory of a leader that has exited is that of any thread that is left. */
static void add_threads(
	struct snapshot *snapshot, const struct task_list *list, const struct task_units *units)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct task_record *record = &list->records[i];
		struct process *process;

		if (is_leader(record))
			continue;
		process = snapshot_find(snapshot, (pid_t)record->pid);
		if (process && !process->has_mm && !process->kernel_thread)
			task_figures_fill_memory(process, record, units);
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

int task_processes_read(struct proc_reader *reader, const struct task_program *program,
	const struct task_processes *before, struct error *error)
{
	struct pass pass = { .reader = reader, .before = before, .units = units_of(reader) };
	struct task_list list = { 0 };
	int result = run(program, &list, error);

	privilege_raise();
	if (result == 0)
		result = add_processes(&pass, &list, error);
	privilege_lower();
	if (result == 0 && !snapshot_order(reader->snapshot))
		result = error_invalid(error, "list processes by BPF", NULL, "a PID occurs twice");
	if (result == 0) {
		add_threads(reader->snapshot, &list, &pass.units);
		task_mms_find_owners(reader->snapshot, &list);
		reader->snapshot->machine.unreadable = figure_of(0);
		reader->snapshot->machine.counters_read = figure_of(counters_of(&list));
		reader->snapshot->source = SOURCE_BPF;
	}
	task_list_release(&list);
	return result;
}

/* ---- again ---- */

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

static void read_figures_again(
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

void task_processes_read_scores(struct proc_reader *reader, const struct task_program *program,
	const pid_t *pids, size_t count)
{
	pid_t *sorted = memory_alloc(count * sizeof(*sorted));
	struct task_list list = { 0 };

	if (count > 0)
		memcpy(sorted, pids, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare_pids);
	if (task_program_run(program, &list) == 0) {
		read_figures_again(reader, &list, sorted, count);
		privilege_raise();
		for (size_t i = 0; i < count; i++) {
			struct process *process = snapshot_find(reader->snapshot, sorted[i]);

			if (process)
				process->kernel_oom_score = read_score(reader, sorted[i]);
		}
		privilege_lower();
	}
	task_list_release(&list);
	free(sorted);
}
