/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The small files of /proc/PID, one function each. */
#include "base/text.h"
#include "sources/proc/reader.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	MAX_ADJ = 1000,
	MAX_SCORE = 2000,
	/* of NEED_SOME_SCORES: the first that many, as many as most machines have, then one in … */
	SCORES_FIRST = 512,
	SCORES_STEP = 32,
	PF_KTHREAD = 0x00200000,
	MAP_LIMIT = 4096,
	/* fields of stat, counted from the state behind the name */
	STAT_FLAGS = 6,
	STAT_NICE = 16,
	STAT_START = 19,
};

/*
 * A file that is missing though the process is there is a file this kernel does not have: what it
 * would tell is unknown, and that is no failure.
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
	int error = process_file_read(reader, files, PROCESS_ADJ);

	if (error == 0)
		process->adj = text_span_number(span_of(&reader->buffer), -MAX_ADJ, MAX_ADJ);
	return tolerate_absence(error, files);
}

static int read_oom_score(
	struct proc_reader *reader, struct process *process, struct process_files *files)
{
	int error = process_file_read(reader, files, PROCESS_SCORE);

	if (error == 0)
		process->kernel_oom_score =
			text_span_number(span_of(&reader->buffer), 0, MAX_SCORE);
	return tolerate_absence(error, files);
}

/* Spread over all, by the order of PIDs: whom it meets must have nothing to do with memory. */
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

	if (process_read_status(reader, &now, files) < 0 || read_adj(reader, &now, files) < 0 ||
		read_oom_score(reader, &now, files) < 0)
		return;
	process_copy_memory(process, &now);
	process->adj = now.adj;
	process->kernel_oom_score = now.kernel_oom_score;
}

static int read_cgroup(
	struct proc_reader *reader, struct process *process, struct process_files *files)
{
	int error;

	if (files->is_listed && lists_tell(reader, process))
		return 0;
	error = process_file_read(reader, files, PROCESS_CGROUP);
	if (error < 0)
		return tolerate_absence(error, files);
	process_parse_cgroup(reader, process, span_of(&reader->buffer));
	return 0;
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
	int error = process_file_read(reader, files, PROCESS_STAT);
	struct text_span rest, word;
	const char *name_end;

	if (error < 0)
		return error;
	rest = span_of(&reader->buffer);
	/* the last one: the name before it may hold brackets of its own */
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

/* Kernels before 4.17 favour whoever has CAP_SYS_ADMIN; later ones do not ask for it. */
static bool is_capability_asked_for(const struct snapshot *snapshot)
{
	const char *release = snapshot->machine.release;

	return !release || text_starts_with(release, "2.") || text_starts_with(release, "3.") ||
	       text_starts_with(release, "4.");
}

/*
 * The killer asks for the capability in the first user namespace.  Which one a process is in is
 * told by its link for whoever may trace it, and for others by a map that is as wide as all user
 * IDs.
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
		return true; /* a kernel without such namespaces has no file for them */
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
	if (figure_or(process->cap_sys_admin, 0) == 1 &&
		is_capability_asked_for(reader->snapshot) &&
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
	/* the last, since it may be the witness */
	return error == 0 ? read_adj(reader, process, files) : error;
}

int process_read(struct proc_reader *reader, pid_t pid, struct process_files *files)
{
	struct process process = { .pid = pid, .mm_tid = pid };
	int error = process_read_status(reader, &process, files);

	/* the kernel's own threads are out of the question: what else they have is not worth a file
	 */
	if (error == 0 && !process.kernel_thread)
		error = read_others(reader, &process, files);
	if (error == 0)
		*snapshot_add_process(reader->snapshot) = process;
	return error;
}
