/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/saved.h"

#include "base/input.h"
#include "sources/archive/archive.h"
#include "sources/archive/members.h"
#include "sources/recording/read.h"

/* Reads a support archive, or a recording where there is room for the number of its samples. */
static int read_path(struct snapshot *snapshot, const char *path, size_t sample, size_t *ret_count,
	struct error *error)
{
	struct input *input;
	int result;

	if (archive_is_directory(path))
		return archive_read(snapshot, NULL, path, error);
	result = input_open(&input, path, error);
	if (result < 0)
		return result;
	if (input_is_archive(input))
		result = archive_read(snapshot, input, path, error);
	else if (ret_count)
		result = recording_read_input(snapshot, input, sample, ret_count, error);
	else
		result = error_invalid(error, "read", path, "it is not a support archive");
	input_close(input);
	return result;
}

int saved_read(struct snapshot *snapshot, const char *path, size_t sample, size_t *ret_count,
	struct error *error)
{
	*ret_count = 1;
	return read_path(snapshot, path, sample, ret_count, error);
}

int saved_read_archive(struct snapshot *snapshot, const char *path, struct error *error)
{
	return read_path(snapshot, path, 0, NULL, error);
}
