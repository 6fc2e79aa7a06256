/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A directory that files are read below: /proc, another mount of it, a fixture.  Every read of a
 * source goes through one, so another root is one call and not a parameter everywhere.
 */
#ifndef OOMTOP_BASE_ROOT_H
#define OOMTOP_BASE_ROOT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct root {
	int fd;
	const char *path; /* for messages; the caller's, must outlive the root */
};

/* Bytes of one small file at a time, reused from read to read. */
struct buffer {
	char *data; /* NUL-terminated after a successful read */
	size_t length;
	size_t capacity;
};

int root_open(struct root *ret_root, const char *path, struct error *error);
void root_close(struct root *root);

/* The lack is ours or the machine's: no descriptor, no memory.  It says nothing of the file. */
bool is_resource_error(int error);

/* A handle to read the file through, which the caller closes, or -errno; never waits. */
int file_open_at(int fd, const char *name);
/*
 * Reads the whole of a file below the directory `fd`, at most `limit` bytes of it (a kernel file
 * that is longer is cut: no parser may need more).  Returns 0 or -errno; says no more than that,
 * since for most callers a file that is gone is normal.
 */
int buffer_read_at(struct buffer *buffer, int fd, const char *name, size_t limit);
/*
 * The same for a file that the kernel prints in one piece, as all of /proc/PID: what fits into the
 * buffer comes with one read.  Files of many records (mountinfo) may stop short between two.
 */
int buffer_read_once_at(struct buffer *buffer, int fd, const char *name, size_t limit);
/* The same of a file that is open, from its beginning, however often it was read. */
int buffer_read_again(struct buffer *buffer, int file, size_t limit);
/*
 * The whole of a regular file that somebody else names; -EINVAL for any other, which is not even
 * opened, since to open a device may be to start it.  `root` is a directory that the path does not
 * lead out of; where it may not be looked into, or is NULL, the path is as any other.
 */
int buffer_read_regular(
	struct buffer *buffer, int fd, const char *root, const char *path, size_t limit);
/* What is left of a file that is open, also of a pipe. */
int buffer_read_rest(struct buffer *buffer, int file, size_t limit);
void buffer_release(struct buffer *buffer);

#endif
