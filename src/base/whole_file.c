/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/whole_file.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_TRIED = 100, NAME_ROOM = 64, NEW_FILE_MODE = 0666 };

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

/* Creates a file of a new name beside the target. */
static int open_temporary(struct whole_file *file)
{
	const char *slash = strrchr(file->target, '/');
	size_t directory = slash ? (size_t)(slash - file->target) + 1 : 0;
	size_t room = directory + NAME_ROOM;

	file->temporary = memory_alloc(room);
	memcpy(file->temporary, file->target, directory);
	for (int try = 0; try < NAMES_TRIED; try++) {
		int fd;

		snprintf(file->temporary + directory, NAME_ROOM, ".oomtop-%ld-%d.tmp",
			(long)getpid(), try);
		fd = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, NEW_FILE_MODE);
		if (fd >= 0 || errno != EEXIST)
			return fd < 0 ? -errno : fd;
	}
	return -EEXIST;
}

static void forget(struct whole_file *file)
{
	free(file->temporary);
	free(file->target);
	*file = (struct whole_file){ 0 };
}

static int open_beside(struct whole_file *file, struct error *error)
{
	int fd;

	file->target = realpath(file->path, NULL);
	if (!file->target && errno == ENOENT)
		file->target = strdup(file->path);
	if (!file->target)
		return error_system(error, "open", file->path, errno);
	fd = open_temporary(file);
	if (fd < 0)
		return error_system(error, "create a temporary file beside", file->path, -fd);
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
		file.stream = stdout;
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

static int close_stream(struct whole_file *file)
{
	int errnum = 0;

	errno = 0;
	if (fflush(file->stream) != 0 || ferror(file->stream))
		errnum = errno ? errno : EIO;
	if (errnum == 0 && file->temporary && fsync(fileno(file->stream)) < 0)
		errnum = errno;
	if (file->stream != stdout && fclose(file->stream) != 0 && errnum == 0)
		errnum = errno;
	return errnum;
}

int whole_file_commit(struct whole_file *file, struct error *error)
{
	int errnum = close_stream(file);
	int result = 0;

	if (errnum == 0 && file->temporary && rename(file->temporary, file->target) < 0)
		errnum = errno;
	if (errnum != 0) {
		if (file->temporary)
			unlink(file->temporary);
		result = error_system(error, "write", file->path, errnum);
	}
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
