/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/live.h"

#include "base/privilege.h"
#include "base/size.h"
#include "base/text.h"
#include "snapshot/cgroup_tree.h"
#include "sources/cgroup/container_names.h"
#include "sources/proc/reader.h"
#include "sources/systemd/units.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { READINGS_MAX = 3 };

static const char own_sysfs[] = "/sys";

/* A tree of cgroups is worth little without knowing what runs in them; units are known by them. */
static unsigned needs_for(unsigned needs)
{
	const unsigned by_cgroup = NEED_LIMITS | NEED_CGROUP_ALL | NEED_UNITS | NEED_KILLERS;

	return needs & by_cgroup ? needs | NEED_CGROUP : needs;
}

int reader_open(struct proc_reader *reader, struct snapshot *snapshot,
	const struct proc_options *options, struct error *error)
{
	*reader = (struct proc_reader){
		.own = !options->procfs,
		.sysfs = options->sysfs    ? options->sysfs
			 : options->procfs ? NULL
					   : own_sysfs,
		.needs = needs_for(options->needs),
		.leave_out = options->leave_out,
		.session = options->procfs ? NULL : options->session,
		.snapshot = snapshot,
	};
	status_index(&reader->status_labels);
	return root_open(&reader->root, options->procfs ? options->procfs : "/proc", error);
}

void reader_close(struct proc_reader *reader)
{
	buffer_release(&reader->buffer);
	buffer_release(&reader->memo.text);
	for (size_t i = 0; i < reader->found_count; i++)
		process_files_close(&reader->found[i]);
	free(reader->found);
	for (size_t i = 0; i < sizeof(reader->lists) / sizeof(*reader->lists); i++)
		cgroup_members_release(&reader->lists[i]);
	root_close(&reader->root);
}

int reader_open_process(const struct proc_reader *reader, const char *pid)
{
	int directory = openat(reader->root.fd, pid, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

	return directory < 0 ? -errno : directory;
}

bool is_gone(int error)
{
	return error == -ENOENT || error == -ESRCH;
}

bool is_pid(const char *name, pid_t *ret_pid)
{
	long long pid;

	if (name[0] < '1' || name[0] > '9' || !number_parse(name, 1, INT_MAX, &pid))
		return false;
	*ret_pid = (pid_t)pid;
	return true;
}

static int read_by_handle(struct proc_reader *reader, pid_t pid, const char *name)
{
	int directory = reader_open_process(reader, name);
	struct process_files files = process_files_in(directory);
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

/* By path is cheaper, but needs a witness, and would follow what is a link in a foreign tree. */
static int read_one(struct proc_reader *reader, struct process_files *files)
{
	bool was_old = files->is_old;
	char name[SIZE_TEXT_MAX];
	int result;

	if (!files->is_directory || process_files_open(files) < 0)
		return read_by_handle(reader, files->pid, number_format(name, files->pid));
	result = read_by_path(reader, files);
	/* the process those files were of is gone, but its PID was found: it may mean another */
	return was_old && is_gone(result) ? read_one(reader, files) : result;
}

static int read_processes(struct proc_reader *reader, struct error *error)
{
	struct figure *unreadable = &reader->snapshot->machine.unreadable;

	*unreadable = figure_of(0);
	for (size_t i = 0; i < reader->found_count; i++) {
		int result = read_one(reader, &reader->found[i]);

		if (is_resource_error(result))
			return error_system(error, "read", reader->root.path, -result);
		if (result < 0 && !is_gone(result))
			unreadable->value++;
		if (session_is_stopped(reader))
			return error_system(error, "read", reader->root.path, ECANCELED);
	}
	return 0;
}

static int walk(struct proc_reader *reader, DIR *processes, struct error *error)
{
	struct process_files *files;
	struct dirent *entry;
	bool any = false;
	pid_t pid;

	while (errno = 0, entry = readdir(processes)) {
		if (!is_pid(entry->d_name, &pid))
			continue;
		any = true;
		if (pid == reader->leave_out)
			continue;
		array_reserve(reader->found, reader->found_count, reader->found_capacity);
		files = &reader->found[reader->found_count++];
		*files = process_files_below(&reader->root, pid);
		files->is_directory = entry->d_type == DT_DIR;
	}
	if (errno != 0)
		return error_system(error, "read", reader->root.path, errno);
	/* whoever reads is a process, too */
	if (!any)
		return error_invalid(error, "read", reader->root.path,
			"no process is visible there: is it a mounted /proc?");
	return 0;
}

/*
 * How many descriptors there may be.  The limit in force is low for the sake of programs that use
 * select(2): nothing does that while a file is open for each process.
 */
static size_t allow_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 0;
	if (limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
		getrlimit(RLIMIT_NOFILE, &limit);
	}
	return limit.rlim_cur;
}

static int find_processes(struct proc_reader *reader, struct error *error)
{
	int fd = openat(reader->root.fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *processes = fd < 0 ? NULL : fdopendir(fd);
	int result;

	if (!processes) {
		result = error_system(error, "read", reader->root.path, errno);
		if (fd >= 0)
			close(fd);
		return result;
	}
	/* hidepid hides those that may not be traced, here and where their files are opened */
	privilege_raise();
	result = walk(reader, processes, error);
	privilege_lower();
	closedir(processes);
	return result;
}

/* A sysfs that was named tells where the tree is. */
static int read_named_cgroups(struct proc_reader *reader, struct error *error)
{
	struct cgroup_place place = { .version = CGROUP_NONE };

	if (reader->sysfs)
		place = cgroup_place_below(&reader->snapshot->texts, reader->sysfs);
	cgroup_place_own_root(reader->snapshot, &place);
	return cgroups_read(reader->snapshot, &place, reader->needs, NULL, error);
}

/* The cgroups' lists come first, so that whoever is read was there when they were. */
static int read_processes_and_cgroups(struct proc_reader *reader, struct error *error)
{
	bool wants_cgroups = reader->needs & (NEED_LIMITS | NEED_CGROUP_ALL);
	bool has_mounts = reader->own && strcmp(reader->sysfs, own_sysfs) == 0;
	int result = find_processes(reader, error);

	if (result < 0)
		return result;
	if (reader->own)
		reader->descriptors = allow_descriptors();
	session_adopt_files(reader);
	if (wants_cgroups && has_mounts)
		result = lists_read(reader, error);
	privilege_raise();
	if (result == 0)
		result = read_processes(reader, error);
	privilege_lower();
	session_keep_files(reader);
	if (result < 0)
		return result;
	if (!snapshot_order(reader->snapshot))
		return error_invalid(error, "read", reader->root.path, "a process is there twice");
	if (wants_cgroups && !has_mounts)
		result = read_named_cgroups(reader, error);
	return result;
}

static int read_all(struct proc_reader *reader, struct error *error)
{
	struct snapshot *snapshot = reader->snapshot;
	int result;

	snapshot->source = SOURCE_PROC;
	snapshot->is_foreign = !reader->own;
	snapshot->taken_at = figure_of(time(NULL));
	machine_read(reader);
	result = read_processes_and_cgroups(reader, error);
	if (result < 0)
		return result;
	machine_finish(reader);
	snapshot->machine.visibility = visibility_of(reader);
	if (reader->needs & NEED_HOLDERS)
		holders_read(reader);
	if (reader->needs & NEED_NODES)
		nodes_read(reader);
	if (reader->own)
		users_name(snapshot);
	if (reader->own)
		container_names_read(snapshot, "/");
	if (!snapshot_link(snapshot))
		return error_invalid(error, "read", reader->root.path, "a cgroup is there twice");
	if (reader->own && (reader->needs & NEED_UNITS))
		units_read(snapshot, NULL, session_units(reader));
	if (reader->own && (reader->needs & NEED_KILLERS))
		killers_read(reader);
	return 0;
}

/* One that was named and is not there would only make limits vanish. */
static int check_sysfs(const struct proc_options *options, struct error *error)
{
	struct root sysfs;
	int result = options->sysfs ? root_open(&sysfs, options->sysfs, error) : 0;

	if (options->sysfs && result == 0)
		root_close(&sysfs);
	return result;
}

static int read_once(struct snapshot *snapshot, const struct proc_options *options,
	bool *ret_is_torn, struct error *error)
{
	struct proc_reader reader;
	int result = reader_open(&reader, snapshot, options, error);

	if (result < 0)
		return result;
	result = read_all(&reader, error);
	if (result == 0)
		*ret_is_torn = kills_have_grown(&reader);
	reader_close(&reader);
	return result;
}

static void start_anew(struct snapshot *snapshot)
{
	snapshot_release(snapshot);
	snapshot_init(snapshot);
}

/*
 * Where kills are watched, one in the middle of a reading would leave its victim out of a snapshot
 * that does not count it: such a reading is done again, as often as a few kills may take.
 */
int proc_read(struct snapshot *snapshot, const struct proc_options *options, struct error *error)
{
	int result = check_sysfs(options, error);
	bool is_torn = true;

	for (int i = 0; result == 0 && is_torn && i < READINGS_MAX; i++) {
		start_anew(snapshot);
		result = read_once(snapshot, options, &is_torn, error);
	}
	if (result < 0)
		start_anew(snapshot);
	return result;
}
