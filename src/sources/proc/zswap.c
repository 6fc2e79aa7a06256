/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/zswap.h"

#include "sources/proc/sysfs.h"

enum { PERCENT_MAX = 100 };

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
	struct text_span text;

	if (sysfs_read(&text, reader, "module/zswap/parameters/enabled") == 0)
		machine->zswap_enabled = parse_switch(text);
	else if (sysfs_lacks(reader, "module", "zswap"))
		machine->zswap_enabled = figure_of(0);
	if (sysfs_read(&text, reader, "module/zswap/parameters/max_pool_percent") == 0)
		machine->zswap_max_pool_percent = text_span_number(text, 0, PERCENT_MAX);
}
