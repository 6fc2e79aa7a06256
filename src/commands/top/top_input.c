/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/top/top_input.h"

#include "base/descriptors.h"
#include "sources/recording/read.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int write_all(int file, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(file, bytes, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		bytes += written;
		length -= (size_t)written;
	}
	return 0;
}

/* Stops one read after the largest recording: the reader then refuses the copy as too large. */
static int copy_input(int file)
{
	char bytes[65536];
	size_t copied = 0;
	int result = 0;

	while (result == 0 && copied <= RECORDING_BYTES_MAX) {
		ssize_t length = read(STDIN_FILENO, bytes, sizeof(bytes));

		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return -errno;
		if (length == 0)
			return 0;
		result = write_all(file, bytes, (size_t)length);
		copied += (size_t)length;
	}
	return result;
}

int top_keep_input(struct options *options, struct error *error)
{
	static char path[DESCRIPTOR_PATH_MAX];
	int file, result;

	if (!options->from || strcmp(options->from, "-") != 0)
		return 0;
	file = memfd_create("recording", MFD_CLOEXEC);
	if (file < 0)
		return error_system(error, "keep", "standard input", errno);
	result = copy_input(file);
	if (result < 0)
		return error_system(error, "read", "standard input", -result);
	descriptor_path(path, file);
	options->from = path;
	return 0;
}
