/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/lru_gen.h"

#include "base/debug.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { FILE_LIMIT = 256 };

static struct text_span read_file(struct proc_reader *reader, int directory, const char *name)
{
	int error = buffer_read_once_at(&reader->buffer, directory, name, FILE_LIMIT);

	debug_file(DEBUG_PROC, error, "lru_gen/%s", name);
	return error < 0 ? (struct text_span){ "", "" } : span_of(&reader->buffer);
}

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

static void read_directory(struct proc_reader *reader, int directory)
{
	struct figure enabled = lru_gen_parse_enabled(read_file(reader, directory, "enabled"));

	lru_gen_set(
		&reader->snapshot->machine, enabled, read_file(reader, directory, "min_ttl_ms"));
}

static void close_open(int file)
{
	if (file >= 0)
		close(file);
}

void lru_gen_read(struct proc_reader *reader)
{
	int sysfs = open(reader->sysfs, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int mm = sysfs < 0 ? -1 : openat(sysfs, "kernel/mm", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int directory = mm < 0 ? -1 : openat(mm, "lru_gen", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (directory >= 0)
		read_directory(reader, directory);
	else if (mm >= 0 && errno == ENOENT && reader->own)
		lru_gen_set(&reader->snapshot->machine, figure_of(0), (struct text_span){ "", "" });
	close_open(directory);
	close_open(mm);
	close_open(sysfs);
}
