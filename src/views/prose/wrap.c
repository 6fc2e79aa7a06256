/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/wrap.h"

#include "base/text_columns.h"

#include <string.h>

void wrap_begin(struct wrap *wrap, const char *text, size_t length, int width, int hanging)
{
	*wrap = (struct wrap){ .text = text, .length = length, .width = width };
	wrap->hanging = (int)strspn(text, " ") + hanging;
	if (wrap->hanging > width / 2)
		wrap->hanging = width / 2;
}

bool wrap_next(struct wrap *wrap, struct wrap_line *ret_line)
{
	int indent = wrap->begun ? wrap->hanging : 0;
	size_t length;

	if (wrap->begun && wrap->length == 0)
		return false;
	length = text_columns_line(wrap->text, wrap->length, wrap->width - indent);
	*ret_line = (struct wrap_line){ wrap->text, length, indent };
	while (length < wrap->length && wrap->text[length] == ' ')
		length++;
	wrap->text += length;
	wrap->length -= length;
	wrap->begun = true;
	return true;
}

static void print_line(FILE *out, const char *text, size_t length, int width, int hanging)
{
	struct wrap wrap;
	struct wrap_line line;

	if (width <= 0) {
		fwrite(text, 1, length, out);
		putc('\n', out);
		return;
	}
	wrap_begin(&wrap, text, length, width, hanging);
	while (wrap_next(&wrap, &line)) {
		fprintf(out, "%*s", line.indent, "");
		fwrite(line.text, 1, line.length, out);
		putc('\n', out);
	}
}

void wrap_print(FILE *out, const char *text, int width, int hanging)
{
	do {
		size_t length = strcspn(text, "\n");

		print_line(out, text, length, width, hanging);
		text += length + (text[length] == '\n');
	} while (*text);
}
