/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A directory below which files are read: /proc, another mount of /proc, or a tree that a test
 * wrote; and a buffer for the contents of a file.
 */
#ifndef OOMTOP_BASE_ROOT_H
#define OOMTOP_BASE_ROOT_H

#include "base/attributes.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct root {
	int fd;
	const char *path; /* for messages; the caller's, outlives the root */
};

/* The contents of one file; each read replaces them and reuses the memory. */
struct buffer {
	char *data; /* NUL-terminated after a successful read */
	size_t length;
	size_t capacity;
};

/* Opens the directory; the caller calls root_close() after success. */
int root_open(struct root *ret_root, const char *path, struct error *error) MUST_CHECK NONNULL();
void root_close(struct root *root) NONNULL();

/*
 * Whether the negative errno `error` means that oomtop or the machine lacks descriptors or memory.
 * Such an error says nothing about the file.
 */
bool is_resource_error(int error);

/* Opens a file below the directory `fd` to be read.  Never waits, not even for a FIFO.  -errno. */
int file_open_at(int fd, const char *name) MUST_CHECK NONNULL();

/*
 * Opens a regular file to be read.  -EINVAL for any other kind of file, which is not opened: a
 * device may start by that.  Another -errno.
 */
int file_open_regular(const char *path) MUST_CHECK NONNULL();

/*
 * The functions below read into the buffer at most `limit` bytes of a file; a longer file is cut.
 * Each returns 0 or a negative errno.  None fills a struct error, since for most callers a file
 * that has gone is normal.
 */

/* Reads the whole file below the directory `fd`. */
int buffer_read_at(struct buffer *buffer, int fd, const char *name, size_t limit) MUST_CHECK
	NONNULL();
/*
 * Reads a file below the directory `fd` that the kernel prints in one piece, as all of /proc/PID:
 * the first read that leaves room in the buffer is the last one.  Files of many records
 * (mountinfo) may come in several pieces and need buffer_read_at().
 */
int buffer_read_once_at(struct buffer *buffer, int fd, const char *name, size_t limit) MUST_CHECK
	NONNULL();
/* Like buffer_read_once_at(), for an open file, from its beginning whatever was read before. */
int buffer_read_again(struct buffer *buffer, int file, size_t limit) MUST_CHECK NONNULL();
/*
 * Reads the whole of a regular file whose path comes from somebody else, looked up from the
 * directory `fd`.  Returns -EINVAL for any other kind of file, without opening it: opening a device
 * may start the device.  The path cannot lead out of the directory `root`; when `root` is NULL or
 * may not be opened, the path is looked up like any other.
 */
int buffer_read_regular(struct buffer *buffer, int fd, const char *root, const char *path,
	size_t limit) MUST_CHECK NONNULL(1, 4);
/* Reads an open file, or a pipe, from its current position to the end. */
int buffer_read_rest(struct buffer *buffer, int file, size_t limit) MUST_CHECK NONNULL();
/* Replaces the contents by a copy of these bytes, and a NUL. */
void buffer_set(struct buffer *buffer, const char *bytes, size_t length) NONNULL();
/* Frees the contents; the buffer is empty then and may be used again. */
void buffer_release(struct buffer *buffer) NONNULL();

#endif
