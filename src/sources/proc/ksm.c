/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/ksm.h"

#include "base/text_span.h"

enum { KSM_LIMIT = 4096 };

static struct figure bytes_in_stat(struct text_span text, int64_t page_size_bytes)
{
	struct text_span line, label;

	while (text_span_line(&text, &line))
		if (text_span_word(&line, &label) && text_span_equals(label, "ksm_merging_pages"))
			return text_span_amount(line, page_size_bytes);
	return FIGURE_UNKNOWN;
}

struct figure ksm_merged_read(struct buffer *buffer, int64_t page_size_bytes, int directory)
{
	struct figure bytes = FIGURE_UNKNOWN;

	if (page_size_bytes <= 0)
		return FIGURE_UNKNOWN;
	if (buffer_read_once_at(buffer, directory, "ksm_stat", KSM_LIMIT) >= 0)
		bytes = bytes_in_stat(span_of(buffer), page_size_bytes);
	if (!bytes.known &&
		buffer_read_once_at(buffer, directory, "ksm_merging_pages", KSM_LIMIT) >= 0)
		bytes = text_span_amount(span_of(buffer), page_size_bytes);
	return bytes;
}
