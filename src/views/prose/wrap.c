/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/wrap.h"

#include "base/text_columns.h"

#include <string.h>

/* The bytes before the value in "  Label       value", which is in the first columns; else 0. */
static int behind_label(const char *text, size_t length)
{
	enum { VALUE_MAX = 20 };
	size_t at = strspn(text, " ");

	while (at + 1 < length && at < VALUE_MAX && !(text[at] == ' ' && text[at + 1] == ' '))
		at++;
	if (at + 1 >= length || at >= VALUE_MAX)
		return 0;
	at += strspn(text + at, " ");
	return at < VALUE_MAX ? (int)at : 0;
}

void wrap_begin(struct wrap *wrap, const char *text, size_t length, int width, int hanging)
{
	*wrap = (struct wrap){ .text = text, .length = length, .width = width };
	wrap->hanging = behind_label(text, length);
	if (wrap->hanging == 0)
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
