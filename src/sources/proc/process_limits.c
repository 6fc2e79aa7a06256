/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/process_limits.h"

#include "base/debug.h"
#include "sources/proc/process_files.h"

#include <stdio.h>

enum { LIMITS_LIMIT = 1 << 13 };

/* Takes the words of the label off the line; false if the line begins with others. */
static bool take_label(struct text_span *line, const char *const label[3])
{
	struct text_span word;

	for (size_t i = 0; i < 3; i++)
		if (!text_span_word(line, &word) || !text_span_equals(word, label[i]))
			return false;
	return true;
}

/* "unlimited            4294967296           bytes": the soft limit, then the hard one. */
static struct figure take_limit(struct text_span *line)
{
	struct text_span word;

	return text_span_word(line, &word) ? text_span_limit(word, "unlimited", UNLIMITED_BYTES)
					   : FIGURE_UNKNOWN;
}

/*
 * A soft RLIMIT_DATA of 0, which old versions of valgrind set, has the hard limit count (mm/mmap.c:
 * may_expand_vm).
 */
static struct figure take_data_limit(struct text_span *line)
{
	struct figure soft = take_limit(line);

	return soft.known && soft.value == 0 ? take_limit(line) : soft;
}

void process_limits_parse(struct process_detail *detail, struct text_span text)
{
	static const char *const addresses[] = { "Max", "address", "space" };
	static const char *const data[] = { "Max", "data", "size" };
	struct text_span line;

	detail->address_limit_bytes = detail->data_limit_bytes = FIGURE_UNKNOWN;
	while (text_span_line(&text, &line)) {
		struct text_span of_addresses = line, of_data = line;

		if (take_label(&of_addresses, addresses))
			detail->address_limit_bytes = take_limit(&of_addresses);
		else if (take_label(&of_data, data))
			detail->data_limit_bytes = take_data_limit(&of_data);
	}
}

static struct figure data_in(struct text_span text)
{
	struct text_span line, label;

	while (text_span_line(&text, &line))
		if (text_span_cut(&line, ':', &label) && text_span_equals(label, "VmData"))
			return text_span_amount(line, 1024);
	return FIGURE_UNKNOWN;
}

/* Of a thread that still runs, where the first has exited. */
static struct figure read_data(const struct process *process, struct buffer *buffer, int directory)
{
	char path[48] = "status";

	if (process->mm_tid != process->pid)
		snprintf(path, sizeof(path), "task/%d/status", process->mm_tid);
	if (buffer_read_once_at(buffer, directory, path, PROCESS_STATUS_LIMIT) < 0)
		return FIGURE_UNKNOWN;
	return data_in(span_of(buffer));
}

void process_limits_read(struct process *process, struct buffer *buffer, int directory)
{
	struct process_detail *detail = &process->detail;
	int error = buffer_read_once_at(buffer, directory, "limits", LIMITS_LIMIT);

	debug_file(DEBUG_PROC, error, "%d/limits", process->pid);
	process_limits_parse(detail, error < 0 ? (struct text_span){ "", "" } : span_of(buffer));
	detail->data_bytes = limit_is_set(detail->data_limit_bytes)
				     ? read_data(process, buffer, directory)
				     : FIGURE_UNKNOWN;
}
