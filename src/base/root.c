/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/root.h"

#include "base/descriptors.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FIRST_CAPACITY = 4096 };

int root_open(struct root *ret_root, const char *path, struct error *error)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return error_system(error, "open", path, errno);
	*ret_root = (struct root){ .fd = fd, .path = path };
	return 0;
}

bool is_resource_error(int error)
{
	return error == -EMFILE || error == -ENFILE || error == -ENOMEM;
}

void root_close(struct root *root)
{
	if (root->fd >= 0)
		close(root->fd);
	root->fd = -1;
}

/* ONCE: the first read that leaves room has reached the end; no further read confirms that. */
enum { ONCE = 1 << 0, FROM_START = 1 << 1 };

static int buffer_fill(struct buffer *buffer, int fd, size_t limit, unsigned how)
{
	buffer->length = 0;
	for (;;) {
		size_t room = buffer->capacity - buffer->length;
		ssize_t got;

		if (room < 2) {
			if (buffer->length >= limit)
				return 0;
			buffer->capacity = buffer->capacity ? 2 * buffer->capacity : FIRST_CAPACITY;
			buffer->data = memory_resize(buffer->data, buffer->capacity, 1);
			continue;
		}
		got = how & FROM_START ? pread(fd, buffer->data + buffer->length, room - 1,
						 (off_t)buffer->length)
				       : read(fd, buffer->data + buffer->length, room - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		buffer->length += (size_t)got;
		if (got == 0 || ((how & ONCE) && (size_t)got < room - 1))
			return 0;
	}
}

static int buffer_read_all(struct buffer *buffer, int file, size_t limit, unsigned how)
{
	int result = buffer_fill(buffer, file, limit, how);

	if (result < 0)
		return result;
	if (buffer->length > limit)
		buffer->length = limit;
	buffer->data[buffer->length] = '\0';
	return 0;
}

int file_open_at(int fd, const char *name)
{
	/* O_NONBLOCK: another root may hold a FIFO in the place of a file */
	int file = openat(fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	return file < 0 ? -errno : file;
}

static int buffer_read(struct buffer *buffer, int fd, const char *name, size_t limit, unsigned how)
{
	CLEANUP_CLOSE int file = file_open_at(fd, name);

	return file < 0 ? file : buffer_read_all(buffer, file, limit, how);
}

int buffer_read_at(struct buffer *buffer, int fd, const char *name, size_t limit)
{
	return buffer_read(buffer, fd, name, limit, 0);
}

int buffer_read_once_at(struct buffer *buffer, int fd, const char *name, size_t limit)
{
	return buffer_read(buffer, fd, name, limit, ONCE);
}

int buffer_read_again(struct buffer *buffer, int file, size_t limit)
{
	return buffer_read_all(buffer, file, limit, ONCE | FROM_START);
}

static int open_in_root(int root, const char *path)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT };

	return (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
}

/*
 * O_PATH finds a file without opening it, so that no driver acts.  The plain look-up is for roots
 * of other users' processes, which are hidden, and for kernels before 5.6, which lack openat2(2).
 */
static int look_up(int fd, const char *root, const char *path)
{
	CLEANUP_CLOSE int root_fd = root ? openat(fd, root, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
	int found = root_fd < 0 ? -1 : open_in_root(root_fd, path);

	if (root_fd < 0 || (found < 0 && errno == ENOSYS))
		found = openat(fd, path, O_PATH | O_CLOEXEC);
	return found < 0 ? -errno : found;
}

static int open_regular(int found)
{
	char path[DESCRIPTOR_PATH_MAX];
	struct stat status;

	if (fstat(found, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -EINVAL;
	descriptor_path(path, found);
	return file_open_at(AT_FDCWD, path);
}

int file_open_regular(const char *path)
{
	CLEANUP_CLOSE int found = look_up(AT_FDCWD, NULL, path);

	return found < 0 ? found : open_regular(found);
}

int buffer_read_regular(
	struct buffer *buffer, int fd, const char *root, const char *path, size_t limit)
{
	CLEANUP_CLOSE int found = look_up(fd, root, path);
	CLEANUP_CLOSE int file = -1;

	if (found < 0)
		return found;
	file = open_regular(found);
	return file < 0 ? file : buffer_read_all(buffer, file, limit, 0);
}

int buffer_read_rest(struct buffer *buffer, int file, size_t limit)
{
	return buffer_read_all(buffer, file, limit, 0);
}

void buffer_set(struct buffer *buffer, const char *bytes, size_t length)
{
	if (buffer->capacity <= length) {
		buffer->capacity = length + 1;
		buffer->data = memory_resize(buffer->data, buffer->capacity, 1);
	}
	memcpy(buffer->data, bytes, length);
	buffer->data[length] = '\0';
	buffer->length = length;
}

void buffer_release(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){ 0 };
}
