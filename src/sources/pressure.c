/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/pressure.h"

#include <ctype.h>

struct figure text_span_hundredths(struct text_span text)
{
	struct text_span whole;
	struct figure units, parts;

	if (!text_span_cut(&text, '.', &whole) || text_span_length(text) != 2 ||
		!isdigit((unsigned char)text.start[0]))
		return FIGURE_UNKNOWN;
	units = text_span_amount(whole, 100);
	parts = text_span_number(text, 0, 99);
	return figure_add(units, parts);
}

static void parse_line(struct text_span line, struct pressure *pressure)
{
	struct text_span word, name;

	while (text_span_word(&line, &word)) {
		if (!text_span_cut(&word, '=', &name))
			continue;
		if (text_span_equals(name, "avg10"))
			pressure->avg10 = text_span_hundredths(word);
		else if (text_span_equals(name, "avg60"))
			pressure->avg60 = text_span_hundredths(word);
		else if (text_span_equals(name, "avg300"))
			pressure->avg300 = text_span_hundredths(word);
	}
}

void pressure_parse(struct text_span text, struct pressure *some, struct pressure *full)
{
	struct text_span line, kind;

	while (text_span_line(&text, &line)) {
		if (!text_span_word(&line, &kind))
			continue;
		if (text_span_equals(kind, "some"))
			parse_line(line, some);
		else if (text_span_equals(kind, "full"))
			parse_line(line, full);
	}
}
