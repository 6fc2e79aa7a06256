/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/process_limits.h"

#include "base/text_span.h"

enum { LIMITS_LIMIT = 1 << 13 };

/* "Max address space         unlimited            unlimited            bytes" */
static bool is_of_addresses(struct text_span *line)
{
	static const char *const label[] = { "Max", "address", "space" };
	struct text_span word;

	for (size_t i = 0; i < sizeof(label) / sizeof(*label); i++)
		if (!text_span_word(line, &word) || !text_span_equals(word, label[i]))
			return false;
	return true;
}

struct figure process_address_limit(struct buffer *buffer, int directory)
{
	struct text_span text, line, soft;

	if (buffer_read_once_at(buffer, directory, "limits", LIMITS_LIMIT) < 0)
		return FIGURE_UNKNOWN;
	text = span_of(buffer);
	while (text_span_line(&text, &line)) {
		if (!is_of_addresses(&line) || !text_span_word(&line, &soft))
			continue;
		return text_span_equals(soft, "unlimited")
			       ? figure_of(UNLIMITED_BYTES)
			       : text_span_number(soft, 0, UNLIMITED_BYTES);
	}
	return FIGURE_UNKNOWN;
}
