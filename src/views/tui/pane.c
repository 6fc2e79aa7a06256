/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/pane.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { HANGING_INDENT = 4, NARROWEST = 20 };

/* How many bytes fit into `width` columns, broken before a word if there is one to break at. */
static size_t fitting(const char *text, size_t length, int width)
{
	size_t fits = 0, after_word = 0, indent = strspn(text, " ");
	int columns = 0;
	unsigned code;

	while (fits < length) {
		size_t size = text_decode(text + fits, length - fits, &code);

		size = size ? size : 1;
		columns += text_columns(text + fits, size);
		if (columns > width)
			return after_word ? after_word : fits ? fits : size;
		fits += size;
		if (text[fits] == ' ' && fits > indent)
			after_word = fits;
	}
	return length;
}

static void add_line(struct pane *pane, size_t indent, const char *text, size_t length)
{
	char *line = memory_alloc(indent + length + 1);

	memset(line, ' ', indent);
	memcpy(line + indent, text, length);
	array_reserve(pane->lines, pane->count, pane->capacity);
	pane->lines[pane->count++] = line;
}

static void add_wrapped(struct pane *pane, const char *text, size_t length, int width)
{
	size_t hanging = strspn(text, " ") + HANGING_INDENT, indent = 0;

	if (width < NARROWEST)
		width = NARROWEST;
	if (hanging > (size_t)width / 2)
		hanging = (size_t)width / 2;
	do {
		size_t part = fitting(text, length, width - (int)indent);

		add_line(pane, indent, text, part);
		indent = hanging;
		while (part < length && text[part] == ' ')
			part++;
		text += part;
		length -= part;
	} while (length > 0);
}

static void forget_lines(struct pane *pane)
{
	for (size_t i = 0; i < pane->count; i++)
		free(pane->lines[i]);
	pane->count = 0;
}

void pane_set(struct pane *pane, const char *text, int width)
{
	forget_lines(pane);
	while (*text) {
		size_t length = strcspn(text, "\n");

		if (length > 0)
			add_wrapped(pane, text, length, width);
		else
			add_line(pane, 0, "", 0);
		text += length + (text[length] == '\n');
	}
}

void pane_release(struct pane *pane)
{
	forget_lines(pane);
	free(pane->lines);
	*pane = (struct pane){ 0 };
}

void pane_scroll(struct pane *pane, long lines, int page)
{
	size_t last = pane->count > (size_t)page ? pane->count - (size_t)page : 0;

	if (lines < 0 && (size_t)-lines > pane->first)
		pane->first = 0;
	else
		pane->first += (size_t)lines;
	if (pane->first > last)
		pane->first = last;
}

void pane_paint(struct canvas *canvas, const struct pane *pane, int line, int page)
{
	for (size_t i = 0; i < (size_t)page && pane->first + i < pane->count; i++)
		canvas_put(canvas, line + (int)i, 0, canvas->width, STYLE_PLAIN,
			pane->lines[pane->first + i]);
}
