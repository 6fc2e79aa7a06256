/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/input.h"

#include "base/memory.h"
#include "base/root.h"
#include "base/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	HEAD_BYTES = 512, /* tell what the input is: a tar's header is as long */
	TAR_MARK_OFFSET = 257,
};

/* Text of a terminal session compresses a few hundred times at most; zeros a thousand times. */
static const struct input_limits usual_limits = {
	.max_bytes = INT64_C(64) << 30,
	.free_archive_bytes = INT64_C(1) << 30,
	.free_stream_bytes = INT64_C(16) << 30,
	.max_ratio = 250,
	.max_members = 1 << 18,
};

struct input {
	const char *path;
	unpack_feed *fetch; /* gives the bytes as they are: of a descriptor, memory or a member */
	int fd;             /* fetch: of this file; owned unless it is standard input */
	const char *bytes;  /* fetch: of this memory */
	size_t length;
	struct input *archive; /* fetch: of its current member */
	/* the bytes that were read to see what the input is, of which some are not given yet */
	char head[HEAD_BYTES];
	size_t head_length, head_given;
	struct unpack *unpack; /* NULL: the bytes are plain */
};

/* ---- where the bytes come from ---- */

static ssize_t fetch_file(void *context, void *bytes, size_t size, struct error *error)
{
	const struct input *input = context;
	ssize_t got;

	do
		got = read(input->fd, bytes, size);
	while (got < 0 && errno == EINTR);
	return got < 0 ? error_system(error, "read", input->path, errno) : got;
}

static ssize_t fetch_memory(void *context, void *bytes, size_t size, struct error *error)
{
	struct input *input = context;
	size_t taken = size < input->length ? size : input->length;

	(void)error;
	if (taken > 0)
		memcpy(bytes, input->bytes, taken);
	input->bytes += taken;
	input->length -= taken;
	return (ssize_t)taken;
}

static ssize_t fetch_member(void *context, void *bytes, size_t size, struct error *error)
{
	struct input *input = context;

	return input_read(input->archive, bytes, size, error);
}

/* The head first. */
static ssize_t fetch_all(void *context, void *bytes, size_t size, struct error *error)
{
	struct input *input = context;
	size_t left = input->head_length - input->head_given;

	if (left == 0)
		return input->fetch(input, bytes, size, error);
	if (size > left)
		size = left;
	memcpy(bytes, input->head + input->head_given, size);
	input->head_given += size;
	return (ssize_t)size;
}

/* ---- what they are ---- */

static bool starts_with(const struct input *input, size_t at, const char *mark, size_t length)
{
	return input->head_length >= at + length && memcmp(input->head + at, mark, length) == 0;
}

static bool is_packed(const struct input *input)
{
	return starts_with(input, 0, "\x1f\x8b", 2) ||
	       starts_with(input, 0,
		       "\xfd"
		       "7zXZ",
		       5) ||
	       starts_with(input, 0, "\x28\xb5\x2f\xfd", 4) ||
	       starts_with(input, TAR_MARK_OFFSET, "ustar", 5);
}

/* A header of a tar begins with a name, so a text with an end of line there is none. */
static bool is_told(const struct input *input)
{
	return input->head_length == HEAD_BYTES || is_packed(input) ||
	       memchr(input->head, '\n', input->head_length);
}

static int read_head(struct input *input, struct error *error)
{
	ssize_t got;

	do {
		got = input->fetch(input, input->head + input->head_length,
			HEAD_BYTES - input->head_length, error);
		if (got > 0)
			input->head_length += (size_t)got;
	} while (got > 0 && !is_told(input));
	return got < 0 ? (int)got : 0;
}

/* Takes over *input, which is closed when the start fails. */
static int start(struct input **ret_input, struct input *input, struct error *error)
{
	int result = read_head(input, error);

	if (result == 0 && is_packed(input))
		result = unpack_open(
			&input->unpack, fetch_all, input, &usual_limits, input->path, error);
	if (result < 0)
		input_close(input);
	else
		*ret_input = input;
	return result;
}

static struct input *new_input(unpack_feed *fetch, const char *path)
{
	struct input *input = memory_alloc(sizeof(*input));

	input->fetch = fetch;
	input->path = path;
	input->fd = -1;
	return input;
}

int input_open(struct input **ret_input, const char *path, struct error *error)
{
	bool is_stdin = strcmp(path, "-") == 0;
	struct input *input = new_input(fetch_file, is_stdin ? "standard input" : path);

	/* without blocking, since a FIFO may have no writer */
	input->fd =
		is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (input->fd < 0) {
		int errnum = errno;

		input_close(input);
		return error_system(error, "open", path, errnum);
	}
	/* reads block until data arrives, as in `--from <(ssh host oomtop record -)` */
	if (!is_stdin)
		fcntl(input->fd, F_SETFL, fcntl(input->fd, F_GETFL) & ~O_NONBLOCK);
	return start(ret_input, input, error);
}

int input_open_regular(struct input **ret_input, const char *path, struct error *error)
{
	int fd = file_open_regular(path);
	struct input *input;

	if (fd == -EINVAL)
		return error_invalid(error, "open", path, "it is not a regular file");
	if (fd < 0)
		return error_system(error, "open", path, -fd);
	input = new_input(fetch_file, path);
	input->fd = fd;
	return start(ret_input, input, error);
}

int input_open_file_at(struct input **ret_input, int directory, const char *name, const char *path,
	struct error *error)
{
	struct input *input;
	struct stat status;
	/* without blocking: a FIFO may have taken the place of the file */
	int fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);

	if (fd < 0)
		return error_system(error, "open", path, errno);
	if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode)) {
		close(fd);
		return error_invalid(error, "open", path, "it is not a regular file");
	}
	input = new_input(fetch_file, path);
	input->fd = fd;
	return start(ret_input, input, error);
}

int input_open_bytes(struct input **ret_input, const void *bytes, size_t length, const char *path,
	struct error *error)
{
	struct input *input = new_input(fetch_memory, path);

	input->bytes = bytes;
	input->length = length;
	return start(ret_input, input, error);
}

int input_open_member(
	struct input **ret_input, struct input *archive, const char *path, struct error *error)
{
	struct input *input = new_input(fetch_member, path);

	input->archive = archive;
	return start(ret_input, input, error);
}

void input_close(struct input *input)
{
	if (!input)
		return;
	unpack_close(input->unpack);
	if (input->fd > STDIN_FILENO)
		close(input->fd);
	free(input);
}

/* ---- reading ---- */

bool input_is_archive(const struct input *input)
{
	return input->unpack && unpack_is_archive(input->unpack);
}

const char *input_path(const struct input *input)
{
	return input->path;
}

int input_next_member(struct input *input, struct input_member *ret_member, struct error *error)
{
	return input_is_archive(input) ? unpack_next(input->unpack, ret_member, error) : 0;
}

ssize_t input_read(struct input *input, void *bytes, size_t size, struct error *error)
{
	return input->unpack ? unpack_read(input->unpack, bytes, size, error)
			     : fetch_all(input, bytes, size, error);
}
