/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/demotion.h"

#include "sources/proc/sysfs.h"

void demotion_read(struct proc_reader *reader)
{
	struct text_span text, word;

	if (sysfs_read(&text, reader, "kernel/mm/numa/demotion_enabled") < 0 ||
		!text_span_line(&text, &word))
		return;
	if (text_span_equals(word, "true") || text_span_equals(word, "false"))
		reader->snapshot->machine.demotion_enabled =
			figure_of(text_span_equals(word, "true"));
}
