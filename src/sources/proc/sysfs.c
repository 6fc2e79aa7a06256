/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/sysfs.h"

#include "base/debug.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { FILE_LIMIT = 1 << 13 };

static int open_sysfs(const struct proc_reader *reader)
{
	int sysfs = open(reader->sysfs, O_PATH | O_DIRECTORY | O_CLOEXEC);

	return sysfs < 0 ? -errno : sysfs;
}

int sysfs_read(struct text_span *ret_text, struct proc_reader *reader, const char *path)
{
	int sysfs = open_sysfs(reader), result = sysfs;

	*ret_text = (struct text_span){ "", "" };
	if (sysfs >= 0) {
		result = buffer_read_once_at(&reader->buffer, sysfs, path, FILE_LIMIT);
		close(sysfs);
	}
	debug_file(DEBUG_PROC, result, "%s", path);
	if (result < 0)
		return result;
	*ret_text = span_of(&reader->buffer);
	return 0;
}

bool sysfs_lacks(const struct proc_reader *reader, const char *parent, const char *name)
{
	int sysfs = reader->own ? open_sysfs(reader) : -1, directory;
	bool lacks;

	if (sysfs < 0)
		return false;
	directory = openat(sysfs, parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
	close(sysfs);
	if (directory < 0)
		return false;
	lacks = faccessat(directory, name, F_OK, 0) < 0 && errno == ENOENT;
	close(directory);
	return lacks;
}
