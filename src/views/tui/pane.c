/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/pane.h"

#include "base/memory.h"
#include "views/prose/wrap.h"

#include <stdlib.h>
#include <string.h>

enum { HANGING_INDENT = 4 };

static void add_line(struct pane *pane, const struct wrap_line *from)
{
	size_t indent = (size_t)from->indent;
	char *line = memory_alloc(indent + from->length + 1);

	memset(line, ' ', indent);
	memcpy(line + indent, from->text, from->length);
	array_reserve(pane->lines, pane->count, pane->capacity);
	pane->lines[pane->count++] = line;
}

static void forget_lines(struct pane *pane)
{
	for (size_t i = 0; i < pane->count; i++)
		free(pane->lines[i]);
	pane->count = 0;
}

void pane_set(struct pane *pane, const char *text, int width)
{
	struct wrap wrap;
	struct wrap_line line;

	forget_lines(pane);
	while (*text) {
		size_t length = strcspn(text, "\n");

		wrap_begin(&wrap, text, length, width, HANGING_INDENT);
		while (wrap_next(&wrap, &line))
			add_line(pane, &line);
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
