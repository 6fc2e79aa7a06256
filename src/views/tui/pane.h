/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of text that are scrolled: what explain and help tell. */
#ifndef OOMTOP_VIEWS_TUI_PANE_H
#define OOMTOP_VIEWS_TUI_PANE_H

#include "views/tui/canvas.h"

struct pane {
	char **lines; /* printable UTF-8 */
	size_t count, capacity;
	size_t first; /* the uppermost on the screen */
};

/* Takes the text in, broken between words where it is wider; the place stays where it was. */
void pane_set(struct pane *pane, const char *text, int width);
void pane_release(struct pane *pane);
void pane_scroll(struct pane *pane, long lines, int page);
/* From `line` to the last but one of the canvas. */
void pane_paint(struct canvas *canvas, const struct pane *pane, int line, int page);

#endif
