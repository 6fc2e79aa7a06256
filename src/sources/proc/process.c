/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/process.h"

#include "base/text.h"
#include "sources/proc/cgroup_lists.h"
#include "sources/proc/process_cgroup.h"
#include "sources/proc/status.h"
#include "sources/proc/visibility.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	MAX_SCORE = INT32_MAX, /* above 2000: shared memory counts in each process */
	/* NEED_SOME_SCORES: of the first SCORES_FIRST processes, then of each SCORES_STEP-th */
	SCORES_FIRST = 512,
	SCORES_STEP = 32,
	PF_EXITING = 0x00000004,
	PF_KTHREAD = 0x00200000,
	MAP_LIMIT = 4096,
	/* fields of stat, counted from 0 for the state behind the name (proc_pid_stat(5)) */
	STAT_FLAGS = 6,
	STAT_NICE = 16,
	STAT_START = 19,
};

/*
 * A file that is missing although the process exists is one that this kernel does not have: its
 * figures stay unknown, which is no failure.
 */
static int tolerate_absence(int error, struct process_files *files)
{
	if (error == -ESRCH || is_resource_error(error) ||
		(error == -ENOENT &&
			faccessat(files->directory, process_file(files, "status"), F_OK, 0) < 0))
		return error;
	return 0;
}

static int read_adj(
	struct proc_reader *reader, struct process *process, struct process_files *files)
{
	int error = process_file_read(&reader->buffer, files, PROCESS_ADJ);

	if (error == 0)
		process->adj = text_span_number(span_of(&reader->buffer), ADJ_MIN, ADJ_MAX);
	return tolerate_absence(error, files);
}

struct figure process_score_parse(struct text_span text)
{
	return text_span_number(text, 0, MAX_SCORE);
}

static int read_oom_score(
	struct proc_reader *reader, struct process *process, struct process_files *files)
{
	int error = process_file_read(&reader->buffer, files, PROCESS_SCORE);

	if (error == 0)
		process->kernel_oom_score = process_score_parse(span_of(&reader->buffer));
	return tolerate_absence(error, files);
}

/* A sample of all processes by PID, which must not depend on their memory. */
static bool wants_score(struct proc_reader *reader)
{
	size_t place = reader->scorable++;

	if (reader->needs & NEED_OOM_SCORE)
		return true;
	return (reader->needs & NEED_SOME_SCORES) &&
	       (place < SCORES_FIRST || place % SCORES_STEP == 0);
}

void process_read_again(
	struct proc_reader *reader, struct process *process, struct process_files *files)
{
	struct process now = { .pid = process->pid, .mm_tid = process->pid };

	if (status_read(&reader->status, &now, files) < 0 || read_adj(reader, &now, files) < 0 ||
		read_oom_score(reader, &now, files) < 0)
		return;
	process_copy_memory(process, &now);
	process->state = now.state;
	process->adj = now.adj;
	process->kernel_oom_score = now.kernel_oom_score;
}

/* Whether the text has the root of version 1, where the kernel shows each process that exits. */
static bool is_root_of_version_1(struct text_span text)
{
	struct text_span path;

	return process_cgroup_line(text, CGROUP_FOR_MEMORY, &path) == CGROUP_V1 &&
	       text_span_equals(path, "/");
}

static bool is_exiting(
	struct proc_reader *reader, struct process *process, struct process_files *files)
{
	return process_read_stat(reader, process, files) == 0 &&
	       (figure_or(process->flags, 0) & PF_EXITING);
}

/*
 * A process that exits keeps its memory and is charged for it until that is freed, but its file no
 * longer says where (Linux: kernel/cgroup/cgroup.c, proc_cgroup_show()).
 */
int process_read_cgroup(
	struct proc_reader *reader, struct process *process, struct process_files *files)
{
	int error = process_file_read(&reader->buffer, files, PROCESS_CGROUP);
	struct text_span text = span_of(&reader->buffer);

	if (error < 0)
		return tolerate_absence(error, files);
	process_cgroup_parse(&reader->memo, &reader->snapshot->texts, process, text);
	if (is_root_of_version_1(text) && is_exiting(reader, process, files))
		process->cgroup = process->unit_cgroup = process->unit = process->container =
			process->pod = NULL;
	return 0;
}

static int read_cgroup(
	struct proc_reader *reader, struct process *process, struct process_files *files)
{
	if (files->is_listed && cgroup_lists_apply(reader, process, NULL))
		return 0;
	return process_read_cgroup(reader, process, files);
}

static void parse_stat_field(struct process *process, int field, struct text_span word)
{
	if (field == STAT_FLAGS)
		process->flags = text_span_number(word, 0, UINT32_MAX);
	if (field == STAT_NICE)
		process->nice = text_span_number(word, -20, 19);
	if (field == STAT_START)
		process->start_ticks = text_span_amount(word, 1);
}

int process_read_stat(
	struct proc_reader *reader, struct process *process, struct process_files *files)
{
	int error = process_file_read(&reader->buffer, files, PROCESS_STAT);
	struct text_span rest, word;
	const char *name_end;

	if (error < 0)
		return error;
	rest = span_of(&reader->buffer);
	/* the last bracket: the name may contain brackets, too */
	name_end = memrchr(rest.start, ')', text_span_length(rest));
	if (!name_end)
		return 0;
	rest.start = name_end + 1;
	for (int field = 0; text_span_word(&rest, &word); field++)
		parse_stat_field(process, field, word);
	return 0;
}

static int read_stat(
	struct proc_reader *reader, struct process *process, struct process_files *files)
{
	int error = process_read_stat(reader, process, files);

	if (figure_or(process->flags, 0) & PF_KTHREAD)
		process->kernel_thread = true;
	return tolerate_absence(error, files);
}

/* Linux before 4.17 gives processes with CAP_SYS_ADMIN a bonus (mm/oom_kill.c: oom_badness()). */
static bool counts_capability(const struct snapshot *snapshot)
{
	const char *release = snapshot->machine.release;

	return !release || text_starts_with(release, "2.") || text_starts_with(release, "3.") ||
	       text_starts_with(release, "4.");
}

/*
 * The OOM killer checks the capability in the first user namespace.  The link ns/user tells which
 * namespace a process is in where oomtop may trace it; else a uid_map of all user IDs does.
 */
static bool is_in_first_user_namespace(struct proc_reader *reader, struct process_files *files)
{
	static const char *const whole_map[] = { "0", "0", "4294967295" };
	struct stat namespace;
	struct text_span rest, line, word;

	if (fstatat(files->directory, process_file(files, "ns/user"), &namespace, 0) == 0)
		return namespace.st_ino == FIRST_USER_NAMESPACE;
	if (buffer_read_once_at(&reader->buffer, files->directory, process_file(files, "uid_map"),
		    MAP_LIMIT) < 0)
		return true; /* a kernel without user namespaces has no such file */
	rest = span_of(&reader->buffer);
	if (!text_span_line(&rest, &line))
		return false;
	for (size_t i = 0; i < sizeof(whole_map) / sizeof(*whole_map); i++)
		if (!text_span_word(&line, &word) || !text_span_equals(word, whole_map[i]))
			return false;
	return true;
}

static void check_capability(
	struct proc_reader *reader, struct process *process, struct process_files *files)
{
	if (figure_or(process->cap_sys_admin, 0) == 1 && counts_capability(reader->snapshot) &&
		!is_in_first_user_namespace(reader, files))
		process->cap_sys_admin = figure_of(0);
}

static int read_others(
	struct proc_reader *reader, struct process *process, struct process_files *files)
{
	int error = 0;

	check_capability(reader, process, files);
	if (reader->needs & NEED_STAT)
		error = read_stat(reader, process, files);
	if (error == 0 && !process->kernel_thread && wants_score(reader))
		error = read_oom_score(reader, process, files);
	if (error == 0 && !process->kernel_thread && (reader->needs & NEED_CGROUP))
		error = read_cgroup(reader, process, files);
	/* read last, since the file may pin the process (process_files.h) */
	return error == 0 ? read_adj(reader, process, files) : error;
}

int process_read(struct proc_reader *reader, pid_t pid, struct process_files *files)
{
	struct process process = { .pid = pid, .mm_tid = pid };
	int error = status_read(&reader->status, &process, files);

	/* kernel threads are never killed: no other file of theirs is read */
	if (error == 0 && !process.kernel_thread)
		error = read_others(reader, &process, files);
	if (error == 0)
		*snapshot_add_process(reader->snapshot) = process;
	return error;
}
