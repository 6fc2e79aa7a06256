/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/kill_count.h"

#include "base/attributes.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VMSTAT_BYTES_MAX = 1 << 15, PATH_BYTES_MAX = 4096 };

/* The kernel prints the file anew for each read(2) that begins at 0, and in pages. */
static size_t read_all(int fd, char *text, size_t size)
{
	size_t length = 0;
	ssize_t got;

	while (length < size && (got = read(fd, text + length, size - length)) > 0)
		length += (size_t)got;
	return length;
}

struct figure kill_count_read(const char *procfs)
{
	static const char label[] = "\noom_kill ";
	char path[PATH_BYTES_MAX], text[VMSTAT_BYTES_MAX + 1], *found, *end;
	long long count;

	snprintf(path, sizeof(path), "%s/vmstat", procfs ? procfs : "/proc");
	CLEANUP_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return FIGURE_UNKNOWN;
	text[read_all(fd, text, VMSTAT_BYTES_MAX)] = '\0';
	found = strstr(text, label);
	if (!found)
		return FIGURE_UNKNOWN;
	count = strtoll(found + sizeof(label) - 1, &end, 10);
	return *end == '\n' && count >= 0 ? figure_of(count) : FIGURE_UNKNOWN;
}
