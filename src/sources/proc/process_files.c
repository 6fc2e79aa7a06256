/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/process_files.h"

#include "base/debug.h"
#include "base/size.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *name;
	size_t limit;
} small_files[] = {
	[PROCESS_ADJ] = { "oom_score_adj", 64 },
	[PROCESS_STATUS] = { "status", PROCESS_STATUS_LIMIT },
	[PROCESS_SCORE] = { "oom_score", 64 },
	[PROCESS_CGROUP] = { "cgroup", 1 << 16 },
	[PROCESS_STAT] = { "stat", 4096 },
};

struct process_files process_files_in(int directory, pid_t pid)
{
	struct process_files files = { .pid = pid, .directory = directory };

	for (size_t i = 0; i < PROCESS_FILES_OPEN; i++)
		files.open[i] = -1;
	return files;
}

struct process_files process_files_below(const struct root *root, pid_t pid)
{
	struct process_files files = process_files_in(root->fd, pid);
	size_t length;

	number_format(files.path, pid);
	length = strlen(files.path);
	files.path[length++] = '/';
	files.prefix_length = (unsigned char)length;
	return files;
}

const char *process_file(struct process_files *files, const char *name)
{
	strcpy(files->path + files->prefix_length, name);
	return files->path;
}

static int open_one(struct process_files *files, enum process_file file)
{
	return file_open_at(files->directory, process_file(files, small_files[file].name));
}

int process_files_pin(struct process_files *files)
{
	int *pinned_fd = &files->open[PROCESS_ADJ];

	if (*pinned_fd < 0)
		*pinned_fd = open_one(files, PROCESS_ADJ);
	return *pinned_fd < 0 ? *pinned_fd : 0;
}

void process_files_close(struct process_files *files)
{
	for (size_t i = 0; i < PROCESS_FILES_OPEN; i++) {
		if (files->open[i] >= 0)
			close(files->open[i]);
		files->open[i] = -1;
	}
	files->is_old = files->is_listed = false;
}

int process_file_read(struct buffer *buffer, struct process_files *files, enum process_file file)
{
	bool may_stay = (int)file < PROCESS_FILES_OPEN;
	int fd = may_stay ? files->open[file] : -1;
	bool was_open = fd >= 0;
	int result;

	if (!was_open)
		fd = open_one(files, file);
	if (fd < 0) {
		debug_file(DEBUG_PROC, fd, "%d/%s", files->pid, small_files[file].name);
		return fd;
	}
	result = buffer_read_again(buffer, fd, small_files[file].limit);
	debug_file(DEBUG_PROC, result, "%d/%s", files->pid, small_files[file].name);
	if (may_stay && files->is_kept)
		files->open[file] = fd;
	else if (!was_open)
		close(fd);
	return result;
}

bool pid_parse(const char *name, pid_t *ret_pid)
{
	long long pid;

	if (name[0] < '1' || name[0] > '9' || !number_parse(name, 1, INT_MAX, &pid))
		return false;
	*ret_pid = (pid_t)pid;
	return true;
}
