/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/head_line.h"

#include "base/text.h"
#include "base/text_columns.h"

#include <string.h>

int head_width(const char *text)
{
	return text_columns(text, strlen(text));
}

void head_label(struct canvas *canvas, int line, enum style style, const char *text)
{
	canvas_put(canvas, line, 0, HEAD_LABEL_WIDTH, style, text);
}

int head_put_left_of(struct canvas *canvas, int line, int end, enum style style, const char *text)
{
	int x = end - head_width(text);

	if (x < HEAD_LABEL_WIDTH)
		x = HEAD_LABEL_WIDTH;
	canvas_put_short(canvas, line, x, end - x, style, text);
	return x;
}

void head_put_figure(
	struct canvas *canvas, int line, int x, int width, enum style style, const char *text)
{
	int shift = width - head_width(text);

	if (shift < 0)
		shift = 0;
	canvas_put_short(canvas, line, x + shift, width - shift, style, text);
}

const char *head_cut_left(struct arena *arena, const char *text, int room)
{
	/* one more for the mark */
	int excess = head_width(text) - room + 1;

	if (excess <= 1)
		return text;
	while (*text && excess > 0) {
		size_t length = 1;

		while (((unsigned char)text[length] & 0xc0) == 0x80)
			length++;
		excess -= text_columns(text, length);
		text += length;
	}
	return text_format(arena, "%s%s", text_columns_mark(), text);
}
