/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/ring_file.h"

#include "base/memory.h"
#include "base/path_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_BYTES = 1 << 16, FILE_MODE = 0600 };

/* The file and all beside it. */
enum { FILES_IN_BOUND = RING_COPIES + 1, BEGINNING_MAX = 64 };

static const char *const suffixes[] = { [RING_NEW] = ".new",
	[RING_BEFORE] = ".before",
	[RING_KILL] = ".kill",
	[RING_PRESSURE] = ".pressure" };

/* Of a full file, what stays when its oldest lines go. */
static const double kept_share = 0.75;

static int fail(const struct ring_file *ring, const char *step, int errnum, struct error *error)
{
	return error_system(error, step, ring->path, errnum);
}

static char *name_with(const char *name, const char *suffix)
{
	char *joined;

	if (asprintf(&joined, "%s%s", name, suffix) < 0)
		memory_exhausted();
	return joined;
}

/* Fails with EWOULDBLOCK where another recorder holds the file. */
static int lock(int fd)
{
	return flock(fd, LOCK_EX | LOCK_NB) < 0 ? -errno : 0;
}

/* Returns a new, locked file, or a negative errno. */
static int create(const struct ring_file *ring, const char *name)
{
	int flags = O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(ring->directory, name, flags, FILE_MODE), result;

	if (fd < 0)
		return -errno;
	result = lock(fd);
	if (result < 0)
		close(fd);
	return result < 0 ? result : fd;
}

static int refuse(
	const struct ring_file *ring, const char *name, const char *why, struct error *error)
{
	if (name == ring->name)
		return error_invalid(error, "record to", ring->path, "it %s", why);
	return error_invalid(error, "record to", ring->path, "the file %s beside it %s", name, why);
}

/* What the name leads to, in comparison with an open file. */
enum name_state { NAME_IS_KEPT, NAME_IS_FREE, NAME_IS_ANOTHERS, NAME_IS_UNKNOWN };

static enum name_state look_at_name(const struct ring_file *ring, const char *name, int fd)
{
	struct stat opened, named;

	if (fstatat(ring->directory, name, &named, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? NAME_IS_FREE : NAME_IS_UNKNOWN;
	if (fstat(fd, &opened) < 0)
		return NAME_IS_UNKNOWN;
	return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino ? NAME_IS_KEPT
									      : NAME_IS_ANOTHERS;
}

/*
 * Creates the file under its own name.  Until it is locked, another recorder may take it for one
 * that was left empty, and replace it: then the lock is one on a file without a name.  Returns its
 * descriptor, or a negative errno with *error filled.
 */
static int create_own(const struct ring_file *ring, struct error *error)
{
	int fd = create(ring, ring->name);

	if (fd >= 0 && look_at_name(ring, ring->name, fd) == NAME_IS_KEPT)
		return fd;
	if (fd >= 0)
		close(fd);
	if (fd >= 0 || fd == -EWOULDBLOCK)
		return refuse(ring, ring->name, "is written by another recorder", error);
	return fail(ring, "create", -fd, error);
}

static int begin(struct ring_file *ring, struct error *error)
{
	ring->fd = create_own(ring, error);
	return ring->fd < 0 ? ring->fd : 0;
}

/*
 * 1 for a file of the user's own that begins as a line, 0 for an empty one, or a negative errno
 * with *error filled.
 */
static int check_contents(const struct ring_file *ring, const char *name, int fd,
	const char *beginning, struct error *error)
{
	char text[BEGINNING_MAX];
	size_t length = strlen(beginning);
	struct stat status;
	ssize_t got;

	if (fstat(fd, &status) < 0)
		return fail(ring, "look at what is beside", errno, error);
	if (!S_ISREG(status.st_mode))
		return refuse(ring, name, "is not a regular file", error);
	if (status.st_uid != geteuid())
		return refuse(ring, name, "belongs to another user", error);
	got = pread(fd, text, length, 0);
	if (got < 0)
		return fail(ring, "read what is beside", errno, error);
	if (got > 0 && ((size_t)got < length || memcmp(text, beginning, length) != 0))
		return refuse(ring, name, "is not a recording", error);
	return got > 0;
}

/*
 * Whether there is a file of that name with lines, which may be replaced: 1, 0 if there is none or
 * an empty one, or a negative errno with *error filled.  *ret_fd is then the file, locked until it
 * is closed; -1 if there is none.
 */
static int check_file(const struct ring_file *ring, const char *name, const char *beginning,
	int *ret_fd, struct error *error)
{
	/* O_NONBLOCK: a FIFO would wait for its writer */
	int fd = openat(ring->directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int result;

	*ret_fd = -1;
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 && errno == ELOOP)
		return refuse(ring, name, "is a symbolic link", error);
	if (fd < 0)
		return fail(ring, "look at what is beside", errno, error);
	result = check_contents(ring, name, fd, beginning, error);
	/* its recorder may have put another one there meanwhile */
	if (result >= 0 && (lock(fd) < 0 || look_at_name(ring, name, fd) != NAME_IS_KEPT))
		result = refuse(ring, name, "is written by another recorder", error);
	if (result < 0)
		close(fd);
	else
		*ret_fd = fd;
	return result;
}

/* NAME.new, left by a program that was killed while it copied. */
static int remove_unfinished(const struct ring_file *ring, struct error *error)
{
	if (unlinkat(ring->directory, ring->copies[RING_NEW], 0) < 0 && errno != ENOENT)
		return fail(ring, "remove what an interrupted copy left of", errno, error);
	return 0;
}

static int check_copies(const struct ring_file *ring, const char *beginning, struct error *error)
{
	bool is_unfinished = false;

	for (int i = 0; i < RING_COPIES; i++) {
		int fd, result = check_file(ring, ring->copies[i], beginning, &fd, error);

		if (result < 0)
			return result;
		if (fd >= 0 && i == RING_NEW)
			is_unfinished = true;
		if (fd >= 0)
			close(fd);
	}
	/* a file system that is mounted read-only refuses to remove even what is not there */
	return is_unfinished ? remove_unfinished(ring, error) : 0;
}

/*
 * The history of an earlier run becomes NAME.before.  An empty file does not: it is what a recorder
 * leaves on a full disk, and after a restart it would take the place of the history.
 */
static int set_aside(const struct ring_file *ring, bool has_lines, struct error *error)
{
	int directory = ring->directory;

	if (has_lines && renameat(directory, ring->name, directory, ring->copies[RING_BEFORE]) < 0)
		return fail(ring, "rename", errno, error);
	if (!has_lines && unlinkat(directory, ring->name, 0) < 0)
		return fail(ring, "replace", errno, error);
	return 0;
}

/* Holds the lock of the file that is there until its own is in its place. */
static int replace(struct ring_file *ring, const char *beginning, struct error *error)
{
	int before, has_lines = check_file(ring, ring->name, beginning, &before, error);
	int result = has_lines < 0 ? has_lines : check_copies(ring, beginning, error);

	/* where there is none, one that comes meanwhile is another recorder's */
	if (result == 0 && before >= 0)
		result = set_aside(ring, has_lines > 0, error);
	if (result == 0)
		result = begin(ring, error);
	if (before >= 0)
		close(before);
	return result;
}

static int open_in(
	struct ring_file *ring, struct path_end *end, const char *beginning, struct error *error)
{
	if (end->descriptor >= 0 || end->is_nameless)
		return fail(ring, "record to", EINVAL, error);
	ring->directory = openat(end->directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (ring->directory < 0)
		return fail(ring, "open the folder of", errno, error);
	ring->name = name_with(end->name, "");
	for (int i = 0; i < RING_COPIES; i++)
		ring->copies[i] = name_with(end->name, suffixes[i]);
	return replace(ring, beginning, error);
}

int ring_file_open(struct ring_file *ret_ring, const char *path, const char *beginning,
	int64_t max_bytes, double window_seconds, struct error *error)
{
	static const struct path_rule rule = { .has_owners = false };
	struct ring_file ring = { .path = path,
		.directory = -1,
		.fd = -1,
		.max_bytes = max_bytes / FILES_IN_BOUND,
		.window_seconds = window_seconds };
	struct path_end end;
	int result = path_walk(&end, AT_FDCWD, path, &rule);

	if (result < 0)
		return error_system(error, "open", path, -result);
	result = open_in(&ring, &end, beginning, error);
	path_end_close(&end);
	if (result < 0)
		ring_file_close(&ring);
	else
		*ret_ring = ring;
	return result;
}

/* The first line that stays when a line of that length comes. */
static size_t first_to_keep(const struct ring_file *ring, size_t length, double seconds)
{
	int64_t kept = (int64_t)length, most = (int64_t)((double)ring->max_bytes * kept_share);
	size_t first = ring->count;

	while (first > 0 && kept + ring->lines[first - 1].length_bytes <= most &&
		seconds - ring->lines[first - 1].seconds <= ring->window_seconds)
		kept += ring->lines[--first].length_bytes;
	return first;
}

static int copy_from(const struct ring_file *ring, int to, int64_t offset)
{
	char piece[PIECE_BYTES];

	while (offset < ring->size_bytes) {
		ssize_t got = pread(ring->fd, piece, sizeof(piece), offset);

		if (got <= 0)
			return got < 0 ? -errno : -EIO;
		errno = ENOSPC; /* where less is written than there was to write */
		if (write(to, piece, (size_t)got) != got)
			return -errno;
		offset += got;
	}
	return fsync(to) < 0 ? -errno : 0;
}

/*
 * Copies what the file has from `offset` on into a new file, which takes the name.  Returns its
 * descriptor, or a negative errno with *error filled.
 */
static int copy_as(
	const struct ring_file *ring, const char *name, int64_t offset, struct error *error)
{
	int copy = create(ring, ring->copies[RING_NEW]), result;

	if (copy < 0)
		return fail(ring, "create a copy of", -copy, error);
	result = copy_from(ring, copy, offset);
	if (result == 0 &&
		renameat(ring->directory, ring->copies[RING_NEW], ring->directory, name) < 0)
		result = -errno;
	if (result == 0)
		return copy;
	close(copy);
	unlinkat(ring->directory, ring->copies[RING_NEW], 0);
	return fail(ring, "copy", -result, error);
}

/* Puts the lines from `first` on into a file that takes the place of this one. */
static int forget_before(struct ring_file *ring, size_t first, struct error *error)
{
	int64_t offset = 0;
	int copy;

	for (size_t i = 0; i < first; i++)
		offset += ring->lines[i].length_bytes;
	copy = copy_as(ring, ring->name, offset, error);
	if (copy < 0)
		return copy;
	close(ring->fd);
	ring->fd = copy;
	ring->size_bytes -= offset;
	ring->count -= first;
	memmove(ring->lines, ring->lines + first, ring->count * sizeof(*ring->lines));
	return 0;
}

/* Whether the line has no room, or a third of the file is older than its window. */
static bool is_to_forget(const struct ring_file *ring, size_t length, double seconds)
{
	size_t third = ring->count / 3;

	return ring->size_bytes + (int64_t)length > ring->max_bytes ||
	       (third > 0 && seconds - ring->lines[third].seconds > ring->window_seconds);
}

static int write_line(struct ring_file *ring, const char *line, size_t length, struct error *error)
{
	size_t written = 0;

	while (written < length) {
		ssize_t got = write(ring->fd, line + written, length - written);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(ring, "write", errno, error);
		written += (size_t)got;
	}
	return fdatasync(ring->fd) < 0 ? fail(ring, "sync", errno, error) : 0;
}

int ring_file_append(struct ring_file *ring, const char *line, size_t length_bytes, double seconds,
	struct error *error)
{
	int result = 0;

	if ((int64_t)length_bytes > (int64_t)((double)ring->max_bytes * kept_share))
		return error_invalid(error, "write", ring->path,
			"a sample of %zuK does not fit into the file, which may have %lldK",
			length_bytes >> 10, (long long)ring->max_bytes >> 10);
	if (is_to_forget(ring, length_bytes, seconds))
		result = forget_before(ring, first_to_keep(ring, length_bytes, seconds), error);
	if (result < 0)
		return result;
	result = write_line(ring, line, length_bytes, error);
	if (result < 0) {
		/* whole lines stay, and more can be appended later */
		(void)!ftruncate(ring->fd, ring->size_bytes);
		return result;
	}
	array_reserve(ring->lines, ring->count, ring->capacity);
	ring->lines[ring->count++] =
		(struct ring_line){ .length_bytes = (int64_t)length_bytes, .seconds = seconds };
	ring->size_bytes += (int64_t)length_bytes;
	return 0;
}

int ring_file_renew(struct ring_file *ring, struct error *error)
{
	enum name_state state = look_at_name(ring, ring->name, ring->fd);
	int fd;

	if (state == NAME_IS_ANOTHERS)
		return error_invalid(
			error, "record to", ring->path, "another file has taken its place");
	if (state != NAME_IS_FREE)
		return 0;
	fd = create_own(ring, error);
	if (fd < 0)
		return fd;
	close(ring->fd);
	ring->fd = fd;
	ring->size_bytes = 0;
	ring->count = 0;
	return 1;
}

int ring_file_keep(const struct ring_file *ring, enum ring_copy copy, struct error *error)
{
	int fd = copy_as(ring, ring->copies[copy], 0, error);

	if (fd < 0)
		return fd;
	close(fd);
	return fsync(ring->directory) < 0 ? fail(ring, "sync the folder of", errno, error) : 0;
}

void ring_file_close(struct ring_file *ring)
{
	if (ring->fd >= 0)
		close(ring->fd);
	if (ring->directory >= 0)
		close(ring->directory);
	free(ring->name);
	for (int i = 0; i < RING_COPIES; i++)
		free(ring->copies[i]);
	free(ring->lines);
	*ring = (struct ring_file){ .directory = -1, .fd = -1 };
}
