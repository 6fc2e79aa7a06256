/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/lru_gen.h"

#include "sources/proc/sysfs.h"

#include <string.h>

/* "0x0007": bits, of which the lowest switches it on; the others are of how it ages. */
struct figure lru_gen_parse_enabled(struct text_span text)
{
	static const char digits[] = "0123456789abcdef";
	int last = 0;

	while (text_span_length(text) > 0 && text.end[-1] == '\n')
		text.end--;
	if (text_span_length(text) < 3 || memcmp(text.start, "0x", 2) != 0)
		return FIGURE_UNKNOWN;
	for (const char *at = text.start + 2; at < text.end; at++) {
		const char *digit = memchr(digits, *at, sizeof(digits) - 1);

		if (!digit)
			return FIGURE_UNKNOWN;
		last = (int)(digit - digits);
	}
	return figure_of(last % 2);
}

void lru_gen_set(struct machine *machine, struct figure enabled, struct text_span min_ttl_ms)
{
	machine->lru_gen_enabled = enabled;
	machine->lru_gen_min_ttl_ms = text_span_amount(min_ttl_ms, 1);
	if (figure_or(enabled, 1) == 0)
		machine->lru_gen_min_ttl_ms = figure_of(0);
}

void lru_gen_read(struct proc_reader *reader)
{
	struct machine *machine = &reader->snapshot->machine;
	struct text_span text = { "", "" };
	struct figure enabled;

	if (sysfs_read(&text, reader, "kernel/mm/lru_gen/enabled") == 0)
		enabled = lru_gen_parse_enabled(text);
	else if (sysfs_lacks(reader, "kernel/mm", "lru_gen"))
		enabled = figure_of(0);
	else
		return;
	sysfs_read(&text, reader, "kernel/mm/lru_gen/min_ttl_ms");
	lru_gen_set(machine, enabled, text);
}
