/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/whole_file.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_TRIED = 100, NAME_ROOM = 64, PATH_ROOM = 32, NEW_FILE_MODE = 0666 };

static int open_in_place(struct whole_file *file, struct error *error)
{
	/* O_NONBLOCK: else a FIFO without a reader would be waited for, perhaps for ever */
	int fd = open(file->path, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return error_system(error, "open", file->path, errno);
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	file->stream = fdopen(fd, "w");
	if (!file->stream)
		memory_exhausted();
	return 0;
}

/* The part of the path that names its directory, the slash included; 0 for the present one. */
static size_t directory_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) + 1 : 0;
}

/* The caller frees it. */
static char *directory_of(const char *path)
{
	size_t length = directory_length(path);
	char *directory = length ? strndup(path, length) : strdup(".");

	if (!directory)
		memory_exhausted();
	return directory;
}

/* Tries names beside the target until one is free: what `take` returned for it, or -errno. */
static int take_name(struct whole_file *file, int (*take)(const char *name, int fd), int fd)
{
	size_t directory = directory_length(file->target);
	int result = -EEXIST;

	file->temporary = memory_alloc(directory + NAME_ROOM);
	memcpy(file->temporary, file->target, directory);
	for (int try = 0; try < NAMES_TRIED && result == -EEXIST; try++) {
		snprintf(file->temporary + directory, NAME_ROOM, ".oomtop-%ld-%d.tmp",
			(long)getpid(), try);
		result = take(file->temporary, fd);
		if (result < 0)
			result = -errno;
	}
	if (result < 0) {
		free(file->temporary);
		file->temporary = NULL;
	}
	return result;
}

static int create(const char *name, int fd)
{
	(void)fd;
	return open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, NEW_FILE_MODE);
}

static void descriptor_path(char path[static PATH_ROOM], int fd)
{
	snprintf(path, PATH_ROOM, "/proc/self/fd/%d", fd);
}

static int link_nameless(const char *name, int fd)
{
	char path[PATH_ROOM];

	descriptor_path(path, fd);
	return linkat(AT_FDCWD, path, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
}

/* A file that is in the target's directory, but under no name as yet: whatever ends us ends it. */
static int open_nameless(const struct whole_file *file)
{
	char *directory = directory_of(file->target);
	char path[PATH_ROOM];
	int fd;

	fd = open(directory, O_TMPFILE | O_WRONLY | O_CLOEXEC, NEW_FILE_MODE);
	free(directory);
	if (fd < 0)
		return -errno;
	descriptor_path(path, fd);
	if (access(path, F_OK) == 0)
		return fd;
	/* without /proc it could not be given a name */
	close(fd);
	return -EOPNOTSUPP;
}

/* Not every file system has files without a name. */
static int open_temporary(struct whole_file *file)
{
	int fd = open_nameless(file);

	return fd < 0 ? take_name(file, create, -1) : fd;
}

/* Who kept a recording to himself does so still. */
static void keep_mode(int fd, const char *target)
{
	struct stat status;

	if (stat(target, &status) == 0)
		fchmod(fd, status.st_mode & 0777);
}

static void forget(struct whole_file *file)
{
	free(file->temporary);
	free(file->target);
	*file = (struct whole_file){ 0 };
}

/* The kernel's own rule (fs.protected_symlinks), in force everywhere: a link of another in /tmp. */
static bool is_anothers_link(const char *path)
{
	char *directory = directory_of(path);
	struct stat link, folder;
	bool is_refused = lstat(path, &link) == 0 && S_ISLNK(link.st_mode) &&
		stat(directory, &folder) == 0 && (folder.st_mode & S_ISVTX) &&
		(folder.st_mode & S_IWOTH) && link.st_uid != geteuid() &&
		link.st_uid != folder.st_uid;

	free(directory);
	return is_refused;
}

/*
 * What the link leads to as the kernel follows it, not step by step as realpath(3): nobody may put
 * another one in its place meanwhile.  0 and NULL when that is nothing.
 */
static int follow(const char *path, char **ret_target)
{
	char descriptor[PATH_ROOM], target[PATH_MAX];
	int fd = open(path, O_PATH | O_CLOEXEC);
	ssize_t length;

	*ret_target = NULL;
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	descriptor_path(descriptor, fd);
	length = readlink(descriptor, target, sizeof(target));
	close(fd);
	if (length < 0 || length == sizeof(target))
		return length < 0 ? -errno : -ENAMETOOLONG;
	*ret_target = strndup(target, (size_t)length);
	return 0;
}

static int find_target(struct whole_file *file)
{
	struct stat status;
	int result = 0;

	if (lstat(file->path, &status) == 0 && S_ISLNK(status.st_mode))
		result = follow(file->path, &file->target);
	if (result == 0 && !file->target)
		file->target = strdup(file->path);
	if (result == 0 && !file->target)
		memory_exhausted();
	return result;
}

static int open_beside(struct whole_file *file, struct error *error)
{
	int fd = find_target(file);

	if (fd < 0)
		return error_system(error, "open", file->path, -fd);
	fd = open_temporary(file);
	if (fd < 0)
		return error_system(error, "create a temporary file beside", file->path, -fd);
	keep_mode(fd, file->target);
	file->stream = fdopen(fd, "w");
	if (!file->stream)
		memory_exhausted();
	return 0;
}

int whole_file_open(struct whole_file *ret_file, const char *path, struct error *error)
{
	struct whole_file file = { .path = path };
	struct stat status;
	int result = 0;

	if (strcmp(path, "-") == 0)
		file = (struct whole_file){ .stream = stdout, .path = "standard output" };
	else if (is_anothers_link(path))
		result = error_system(error, "open", path, EACCES);
	else if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
		result = open_in_place(&file, error);
	else
		result = open_beside(&file, error);
	if (result < 0)
		forget(&file);
	else
		*ret_file = file;
	return result;
}

static int flush(const struct whole_file *file)
{
	errno = 0;
	if (fflush(file->stream) != 0 || ferror(file->stream))
		return errno ? errno : EIO;
	return file->target && fsync(fileno(file->stream)) < 0 ? errno : 0;
}

static int close_stream(struct whole_file *file)
{
	return file->stream != stdout && fclose(file->stream) != 0 ? errno : 0;
}

/* In place of the target. No signal comes between the two names: none of them would go again. */
static int publish(struct whole_file *file)
{
	sigset_t all, before;
	int errnum = 0;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	if (!file->temporary)
		errnum = -take_name(file, link_nameless, fileno(file->stream));
	if (errnum == 0 && rename(file->temporary, file->target) < 0) {
		errnum = errno;
		unlink(file->temporary);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return errnum;
}

int whole_file_commit(struct whole_file *file, struct error *error)
{
	int errnum = flush(file), closed;
	int result = 0;

	if (errnum == 0 && file->target)
		errnum = publish(file);
	else if (file->temporary)
		unlink(file->temporary);
	closed = close_stream(file);
	if (errnum == 0)
		errnum = closed;
	if (errnum != 0)
		result = error_system(error, "write", file->path, errnum);
	forget(file);
	return result;
}

void whole_file_abandon(struct whole_file *file)
{
	close_stream(file);
	if (file->temporary)
		unlink(file->temporary);
	forget(file);
}
