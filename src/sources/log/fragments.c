/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/fragments.h"

#include <string.h>

char *fragments_join(struct fragments *fragments, const struct log_line *line)
{
	int64_t start = figure_or(line->fragment_start, -1);
	size_t length = strlen(line->message);

	if (start == 0)
		fragments->length = 0;
	if (start < 0 || !line->fragment_total.known || (size_t)start != fragments->length ||
		length > FRAGMENTS_MAX_BYTES - fragments->length)
		return (char *)line->message;
	memcpy(fragments->text + start, line->message, length + 1);
	fragments->length += length;
	if ((int64_t)fragments->length < line->fragment_total.value)
		return NULL;
	fragments->length = 0;
	return fragments->text;
}
