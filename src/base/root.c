/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/root.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
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

bool is_own_lack(int error)
{
	return error == -EMFILE || error == -ENFILE || error == -ENOMEM;
}

void root_close(struct root *root)
{
	if (root->fd >= 0)
		close(root->fd);
	root->fd = -1;
}

/* ONCE: a read that leaves room has told all there is, and the one that would say so is spared. */
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

static int buffer_take(struct buffer *buffer, int file, size_t limit, unsigned how)
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
	/* O_NONBLOCK: a fixture or foreign root may hold a FIFO where a file should be */
	int file = openat(fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	return file < 0 ? -errno : file;
}

static int buffer_read(struct buffer *buffer, int fd, const char *name, size_t limit, unsigned how)
{
	int file = file_open_at(fd, name);
	int result;

	if (file < 0)
		return file;
	result = buffer_take(buffer, file, limit, how);
	close(file);
	return result;
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
	return buffer_take(buffer, file, limit, ONCE | FROM_START);
}

int buffer_read_rest(struct buffer *buffer, int file, size_t limit)
{
	return buffer_take(buffer, file, limit, 0);
}

void buffer_release(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){ 0 };
}
