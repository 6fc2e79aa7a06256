/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/demotion.h"

#include "base/debug.h"
#include "base/text_span.h"

#include <fcntl.h>
#include <unistd.h>

enum { FILE_LIMIT = 64 };

void demotion_read(struct proc_reader *reader)
{
	static const char path[] = "kernel/mm/numa/demotion_enabled";
	int sysfs = open(reader->sysfs, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct text_span text, word;
	int error;

	if (sysfs < 0)
		return;
	error = buffer_read_once_at(&reader->buffer, sysfs, path, FILE_LIMIT);
	debug_file(DEBUG_PROC, error, "%s", path);
	close(sysfs);
	text = span_of(&reader->buffer);
	if (error < 0 || !text_span_line(&text, &word))
		return;
	if (text_span_equals(word, "true") || text_span_equals(word, "false"))
		reader->snapshot->machine.demotion_enabled =
			figure_of(text_span_equals(word, "true"));
}
