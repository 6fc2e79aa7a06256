/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of text that can be scrolled, such as an explanation or the help page. */
#ifndef OOMTOP_VIEWS_TUI_PANE_H
#define OOMTOP_VIEWS_TUI_PANE_H

#include "views/tui/canvas.h"

struct pane {
	char **lines; /* printable UTF-8, owned by the pane */
	size_t count, capacity;
	size_t first; /* the uppermost on the screen */
};

/*
 * Replaces the lines by those of the text, broken between words to `width` columns.  The first line
 * on the screen keeps its number.  The text is copied; pane_release() frees the lines.
 */
void pane_set(struct pane *pane, const char *text, int width);
void pane_release(struct pane *pane);
/* Scrolls by so many lines, negative ones up, of a screen of `page` lines. */
void pane_scroll(struct pane *pane, long lines, int page);
/* Paints up to `page` lines of the pane, from `line` of the canvas on. */
void pane_paint(struct canvas *canvas, const struct pane *pane, int line, int page);

#endif
