/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/lru_gen.h"

#include "base/debug.h"
#include "base/text_span.h"

#include <fcntl.h>
#include <unistd.h>

enum { FILE_LIMIT = 256 };

static struct text_span read_file(struct proc_reader *reader, int directory, const char *name)
{
	int error = buffer_read_once_at(&reader->buffer, directory, name, FILE_LIMIT);

	debug_file(DEBUG_PROC, error, "lru_gen/%s", name);
	return error < 0 ? (struct text_span){ "", "" } : span_of(&reader->buffer);
}

/* "0x0007": bits, of which the lowest switches it on; 0x0000 is off. */
static bool is_on(struct text_span text)
{
	for (const char *digit = text.start; digit < text.end; digit++)
		if (*digit != '0' && *digit != 'x' && *digit != '\n')
			return true;
	return false;
}

void lru_gen_read(struct proc_reader *reader)
{
	int sysfs = open(reader->sysfs, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int directory =
		sysfs < 0 ? -1
			  : openat(sysfs, "kernel/mm/lru_gen", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct figure ttl;

	if (directory >= 0) {
		ttl = text_span_amount(read_file(reader, directory, "min_ttl_ms"), 1);
		if (ttl.known && !is_on(read_file(reader, directory, "enabled")))
			ttl = figure_of(0);
		reader->snapshot->machine.lru_gen_min_ttl_ms = ttl;
		close(directory);
	}
	if (sysfs >= 0)
		close(sysfs);
}
