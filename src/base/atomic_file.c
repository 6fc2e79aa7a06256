/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/atomic_file.h"

#include "base/descriptors.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_TRIED = 100, NAME_ROOM = 40, NEW_FILE_MODE = 0666, GROUP_MODE = 0070 };

static FILE *stream_of(int fd)
{
	FILE *stream = fdopen(fd, "w");

	if (!stream)
		memory_exhausted();
	return stream;
}

/*
 * Tries temporary names in the target's directory until one is free.  Returns what `take` returned
 * for that name, or -errno.  The names are random, so that nobody can occupy them beforehand.
 */
static int claim_name(
	struct atomic_file *file, int (*take)(int directory, const char *name, int fd), int fd)
{
	int result = -EEXIST;

	file->temporary = memory_alloc(NAME_ROOM);
	for (int try = 0; try < NAMES_TRIED && result == -EEXIST; try++) {
		uint64_t number = (uint64_t)try;

		(void)!getrandom(&number, sizeof(number), GRND_NONBLOCK);
		snprintf(file->temporary, NAME_ROOM, ".oomtop-%016" PRIx64 ".tmp", number);
		result = take(file->directory, file->temporary, fd);
		if (result < 0)
			result = -errno;
	}
	if (result < 0) {
		free(file->temporary);
		file->temporary = NULL;
	}
	return result;
}

static int create(int directory, const char *name, int fd)
{
	(void)fd;
	return openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, NEW_FILE_MODE);
}

static int link_nameless(int directory, const char *name, int fd)
{
	char path[DESCRIPTOR_PATH_MAX];

	descriptor_path(path, fd);
	return linkat(AT_FDCWD, path, directory, name, AT_SYMLINK_FOLLOW);
}

/* A file without a name on the target's file system; the kernel removes it when oomtop ends. */
static int open_nameless(const struct atomic_file *file)
{
	char path[DESCRIPTOR_PATH_MAX];
	int fd = openat(file->directory, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, NEW_FILE_MODE);

	if (fd < 0)
		return -errno;
	descriptor_path(path, fd);
	if (access(path, F_OK) == 0)
		return fd;
	/* without /proc the file could not be given a name later */
	close(fd);
	return -EOPNOTSUPP;
}

/* Not every file system supports O_TMPFILE. */
static int open_temporary(struct atomic_file *file)
{
	int fd = open_nameless(file);

	return fd < 0 ? claim_name(file, create, -1) : fd;
}

static mode_t read_umask(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return mask;
}

/* Gives the new file the mode and group of the file that it replaces, as far as allowed. */
static void copy_mode(int fd, const struct stat *before)
{
	mode_t mode = before->st_mode & 0777;

	if (before->st_uid != geteuid())
		mode &= NEW_FILE_MODE & ~read_umask();
	else if (fchown(fd, (uid_t)-1, before->st_gid) < 0)
		mode &= ~(mode_t)GROUP_MODE;
	fchmod(fd, mode);
}

static void release(struct atomic_file *file)
{
	if (file->directory >= 0)
		close(file->directory);
	free(file->temporary);
	free(file->name);
	*file = (struct atomic_file){ .directory = -1 };
}

static int open_beside(struct atomic_file *file, struct path_end *end, struct error *error)
{
	int fd;

	file->directory = end->directory;
	end->directory = -1;
	file->name = strdup(end->name);
	if (!file->name)
		memory_exhausted();
	fd = open_temporary(file);
	if (fd < 0)
		return error_system(error, "create a temporary file beside", file->path, -fd);
	if (end->file >= 0)
		copy_mode(fd, &end->status);
	file->stream = stream_of(fd);
	return 0;
}

/* A duplicate, which shares the file offset and O_APPEND with the descriptor. */
static int open_descriptor(const struct path_end *end)
{
	int flags = fcntl(end->descriptor, F_GETFL);

	if (flags < 0 || (flags & O_PATH) || (flags & O_ACCMODE) == O_RDONLY)
		return -EBADF;
	flags = fcntl(end->descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	return flags < 0 ? -errno : flags;
}

/* The very file that the walk found. */
static int open_end(const struct path_end *end)
{
	/* O_NONBLOCK: without it open(2) would wait for a FIFO's reader, perhaps for ever */
	int flags = O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, fd;
	char path[DESCRIPTOR_PATH_MAX];

	if (S_ISREG(end->status.st_mode))
		flags |= O_TRUNC;
	descriptor_path(path, end->file);
	fd = open(path, flags);
	if (fd < 0)
		return -errno;
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	return fd;
}

static int open_in_place(struct atomic_file *file, const struct path_end *end, struct error *error)
{
	int fd = end->descriptor >= 0 ? open_descriptor(end) : open_end(end);

	if (fd < 0)
		return error_system(error, "open", file->path, -fd);
	file->stream = stream_of(fd);
	return 0;
}

/* A file behind a link of /proc may have no name, or another name elsewhere. */
static bool is_replaceable(const struct path_end *end)
{
	return end->file < 0 || (S_ISREG(end->status.st_mode) && !end->is_nameless);
}

/*
 * In another user's sticky folder, only the owner of a file may rename over it.  Checked before
 * anything is written, so that the work is not lost at the end.
 */
static bool may_replace(const struct path_end *end)
{
	return end->file < 0 || !(end->folder.st_mode & S_ISVTX) ||
	       end->status.st_uid == geteuid() || end->folder.st_uid == geteuid();
}

static int check(const struct path_end *end)
{
	if (end->descriptor >= 0)
		return 0;
	if (end->file >= 0 && S_ISDIR(end->status.st_mode))
		return -EISDIR;
	if (path_end_is_anothers(end))
		return -EACCES;
	return is_replaceable(end) && !may_replace(end) ? -EPERM : 0;
}

/*
 * Whether a flight recorder writes to the file (base/ring_file.h) and would write over this one.
 * Any user who may read a file can lock it: a lock on what cannot be a recorder's, which holds
 * JSON, keeps no writer off.
 */
static bool is_recorded_to(const struct path_end *end)
{
	CLEANUP_CLOSE int fd = -1;
	char path[DESCRIPTOR_PATH_MAX], first = '{';

	if (end->file < 0 || !S_ISREG(end->status.st_mode))
		return false;
	descriptor_path(path, end->file);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	return fd >= 0 && pread(fd, &first, 1, 0) >= 0 && first == '{' &&
	       flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
}

int atomic_file_open_at(struct atomic_file *ret_file, int start, const char *path,
	const struct path_rule *rule, struct error *error)
{
	struct atomic_file file = { .path = path, .directory = -1 };
	struct path_end end;
	int result = path_walk(&end, start, path, rule);

	if (result < 0)
		return error_system(error, "open", path, -result);
	result = check(&end);
	if (result < 0)
		error_system(error, "open", path, -result);
	else if (is_recorded_to(&end))
		result = error_invalid(
			error, "write", path, "another oomtop records to it (record --ring)");
	else if (is_replaceable(&end))
		result = open_beside(&file, &end, error);
	else
		result = open_in_place(&file, &end, error);
	path_end_close(&end);
	if (result < 0)
		release(&file);
	else
		*ret_file = file;
	return result;
}

int atomic_file_open(struct atomic_file *ret_file, const char *path, struct error *error)
{
	static const struct path_rule rule = { .has_owners = false };

	if (strcmp(path, "-") != 0)
		return atomic_file_open_at(ret_file, AT_FDCWD, path, &rule, error);
	*ret_file = (struct atomic_file){
		.stream = stdout, .path = "standard output", .directory = -1
	};
	return 0;
}

static int flush(const struct atomic_file *file)
{
	/* a write that filled the buffer has failed, and the writers stopped at that */
	if (ferror(file->stream))
		return errno ? errno : EIO;
	errno = 0;
	if (fflush(file->stream) != 0)
		return errno ? errno : EIO;
	return 0;
}

static int sync_file(const struct atomic_file *file)
{
	return file->name && fsync(fileno(file->stream)) < 0 ? errno : 0;
}

int atomic_file_mark(struct atomic_file *file, struct error *error)
{
	int errnum = flush(file);

	if (errnum != 0)
		return error_system(error, "write", file->path, errnum);
	if (file->name)
		file->marked = ftello(file->stream);
	return 0;
}

int64_t atomic_file_size(const struct atomic_file *file)
{
	return file->name ? (int64_t)ftello(file->stream) : -1;
}

void atomic_file_set_mode(const struct atomic_file *file, mode_t mode)
{
	if (file->name)
		fchmod(fileno(file->stream), mode);
}

static int close_stream(struct atomic_file *file)
{
	return file->stream != stdout && fclose(file->stream) != 0 ? errno : 0;
}

/*
 * Renames the file over the target.  Signals are blocked, since a program that was killed between
 * link and rename would leave the temporary name behind.
 */
static int publish(struct atomic_file *file)
{
	sigset_t all, before;
	int errnum = 0;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	if (!file->temporary)
		errnum = -claim_name(file, link_nameless, fileno(file->stream));
	if (errnum == 0 &&
		renameat(file->directory, file->temporary, file->directory, file->name) < 0) {
		errnum = errno;
		unlinkat(file->directory, file->temporary, 0);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return errnum;
}

int atomic_file_commit(struct atomic_file *file, struct error *error)
{
	int errnum = flush(file), closed;
	int result = 0;

	if (errnum == 0)
		errnum = sync_file(file);
	if (errnum == 0 && file->name)
		errnum = publish(file);
	else if (file->temporary)
		unlinkat(file->directory, file->temporary, 0);
	closed = close_stream(file);
	if (errnum == 0)
		errnum = closed;
	if (errnum != 0)
		result = error_system(error, "write", file->path, errnum);
	release(file);
	return result;
}

bool atomic_file_salvage(struct atomic_file *file)
{
	struct error error;

	if (file->marked <= 0) {
		atomic_file_abandon(file);
		return false;
	}
	/* what is still buffered belongs to the rest that is dropped */
	__fpurge(file->stream);
	clearerr(file->stream);
	if (ftruncate(fileno(file->stream), file->marked) < 0) {
		atomic_file_abandon(file);
		return false;
	}
	return atomic_file_commit(file, &error) == 0;
}

void atomic_file_abandon(struct atomic_file *file)
{
	if (file->name)
		__fpurge(file->stream);
	close_stream(file);
	if (file->temporary)
		unlinkat(file->directory, file->temporary, 0);
	release(file);
}
