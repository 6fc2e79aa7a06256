/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/pressure.h"

#include <ctype.h>

struct figure slice_hundredths(struct slice text)
{
	struct slice whole;
	struct figure units, parts;

	if (!slice_cut(&text, '.', &whole) || slice_length(text) != 2 ||
		!isdigit((unsigned char)text.start[0]))
		return FIGURE_UNKNOWN;
	units = slice_amount(whole, 100);
	parts = slice_number(text, 0, 99);
	return figure_add(units, parts);
}

static void take_line(struct slice line, struct pressure *pressure)
{
	struct slice word, name;

	while (slice_word(&line, &word)) {
		if (!slice_cut(&word, '=', &name))
			continue;
		if (slice_equals(name, "avg10"))
			pressure->avg10 = slice_hundredths(word);
		else if (slice_equals(name, "avg60"))
			pressure->avg60 = slice_hundredths(word);
		else if (slice_equals(name, "avg300"))
			pressure->avg300 = slice_hundredths(word);
	}
}

void pressure_take(struct slice text, struct pressure *some, struct pressure *full)
{
	struct slice line, kind;

	while (slice_line(&text, &line)) {
		if (!slice_word(&line, &kind))
			continue;
		if (slice_equals(kind, "some"))
			take_line(line, some);
		else if (slice_equals(kind, "full"))
			take_line(line, full);
	}
}
