/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/processes.h"

#include "base/debug.h"
#include "base/descriptors.h"
#include "base/privilege.h"
#include "sources/proc/cgroup_lists.h"
#include "sources/proc/process.h"
#include "sources/proc/process_files.h"
#include "sources/proc/session.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Processes that are read between two calls of cgroup_lists_follow(). */
enum { FOLLOW_STEP = 512 };

/* ---- finding ---- */

static void add_found(struct proc_reader *reader, pid_t pid, bool is_directory)
{
	struct process_files *files;

	array_reserve(reader->found, reader->found_count, reader->found_capacity);
	files = &reader->found[reader->found_count++];
	*files = process_files_below(&reader->root, pid);
	files->is_directory = is_directory;
}

static int list_directories(struct proc_reader *reader, DIR *root, struct error *error)
{
	struct dirent *entry;
	bool any = false;
	pid_t pid;

	while (errno = 0, entry = readdir(root)) {
		if (!pid_parse(entry->d_name, &pid))
			continue;
		any = true;
		if (pid != reader->leave_out)
			add_found(reader, pid, entry->d_type == DT_DIR);
	}
	if (errno != 0)
		return error_system(error, "read", reader->root.path, errno);
	/* a mounted /proc shows oomtop itself at least */
	if (!any)
		return error_invalid(error, "read", reader->root.path,
			"no process is visible there: is it a mounted /proc?");
	return 0;
}

int processes_find(struct proc_reader *reader, struct error *error)
{
	int fd = openat(reader->root.fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *root = fd < 0 ? NULL : fdopendir(fd);
	int result;

	if (!root) {
		result = error_system(error, "read", reader->root.path, errno);
		if (fd >= 0)
			close(fd);
		return result;
	}
	/* with hidepid the kernel lists only processes that the reader may trace */
	privilege_raise();
	result = list_directories(reader, root, error);
	privilege_lower();
	debug(DEBUG_PROC, "%s: %zu processes found", reader->root.path, reader->found_count);
	closedir(root);
	if (result < 0)
		return result;
	if (reader->own)
		reader->descriptors = descriptors_allow_all();
	proc_session_adopt_files(
		reader->session, reader->found, reader->found_count, reader->descriptors);
	return 0;
}

/* ---- reading ---- */

static int read_by_handle(struct proc_reader *reader, pid_t pid)
{
	int directory = reader_open_process(reader, pid);
	struct process_files files = process_files_in(directory, pid);
	int result;

	if (directory < 0)
		return directory;
	result = process_read(reader, pid, &files);
	close(directory);
	return result;
}

static int read_by_path(struct proc_reader *reader, struct process_files *files)
{
	int result = process_read(reader, files->pid, files);

	if (result < 0 || !files->is_kept)
		process_files_close(files);
	return result;
}

/*
 * A path takes two system calls less than a handle, but is only safe for a process that is pinned
 * (process_files.h), and would follow a symbolic link in a foreign tree.
 */
static int read_new(struct proc_reader *reader, struct process_files *files)
{
	if (files->is_directory && process_files_pin(files) == 0)
		return read_by_path(reader, files);
	return read_by_handle(reader, files->pid);
}

/*
 * When the process that the kept files belong to has exited, its PID may mean a new process: the
 * directory was found, so its files are opened again.
 */
static int read_process(struct proc_reader *reader, struct process_files *files)
{
	bool was_old = files->is_old;
	int result = read_new(reader, files);

	return was_old && is_gone(result) ? read_new(reader, files) : result;
}

static int read_all(struct proc_reader *reader, struct error *error)
{
	struct figure *unreadable = &reader->snapshot->machine.unreadable;

	*unreadable = figure_of(0);
	for (size_t i = 0; i < reader->found_count; i++) {
		if (i % FOLLOW_STEP == 0)
			cgroup_lists_follow(reader);
		pid_t pid = reader->found[i].pid;
		int result = read_process(reader, &reader->found[i]);

		if (result < 0)
			debug(DEBUG_PROC, "process %d is left out: %s", pid,
				is_gone(result) ? "exited" : strerror(-result));
		if (is_resource_error(result))
			return error_system(error, "read", reader->root.path, -result);
		if (result < 0 && !is_gone(result))
			unreadable->value++;
		if (proc_session_is_stopped(reader->session))
			return error_system(error, "read", reader->root.path, ECANCELED);
	}
	cgroup_lists_follow(reader);
	return 0;
}

int processes_read(struct proc_reader *reader, struct error *error)
{
	int result;

	snapshot_expect_processes(reader->snapshot, reader->found_count);
	privilege_raise();
	result = read_all(reader, error);
	privilege_lower();
	proc_session_keep_files(reader->session, reader->found, reader->found_count);
	if (result == 0 && !snapshot_order(reader->snapshot))
		result = error_invalid(
			error, "read", reader->root.path, "two directories have one PID");
	return result;
}
