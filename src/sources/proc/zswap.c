/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/zswap.h"

#include "base/debug.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { FILE_LIMIT = 64, PERCENT_MAX = 100 };

static struct text_span read_file(
	struct proc_reader *reader, int sysfs, const char *path, int *ret_error)
{
	*ret_error = buffer_read_once_at(&reader->buffer, sysfs, path, FILE_LIMIT);
	debug_file(DEBUG_PROC, *ret_error, "%s", path);
	return *ret_error < 0 ? (struct text_span){ "", "" } : span_of(&reader->buffer);
}

/* The kernel prints 'Y' or 'N'. */
static struct figure parse_switch(struct text_span text)
{
	if (text_span_length(text) == 0 || (*text.start != 'Y' && *text.start != 'N'))
		return FIGURE_UNKNOWN;
	return figure_of(*text.start == 'Y');
}

void zswap_read(struct proc_reader *reader)
{
	struct machine *machine = &reader->snapshot->machine;
	int sysfs = open(reader->sysfs, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int error;

	if (sysfs < 0)
		return;
	machine->zswap_enabled =
		parse_switch(read_file(reader, sysfs, "module/zswap/parameters/enabled", &error));
	if (error == -ENOENT && reader->own)
		machine->zswap_enabled = figure_of(0);
	machine->zswap_max_pool_percent = text_span_number(
		read_file(reader, sysfs, "module/zswap/parameters/max_pool_percent", &error), 0,
		PERCENT_MAX);
	close(sysfs);
}
