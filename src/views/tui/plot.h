/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines in a rectangle of a canvas: of dots in Braille characters, two by four in a cell; where the
 * canvas has ASCII alone, of one character in a cell.
 */
#ifndef OOMTOP_VIEWS_TUI_PLOT_H
#define OOMTOP_VIEWS_TUI_PLOT_H

#include "views/tui/canvas.h"

#include <stdint.h>

struct plot {
	struct canvas *canvas;
	int line, column, height, width; /* in cells, within the canvas */
	int64_t min, max;                /* values at the lower and the upper edge */
};

/* Points that fit beside each other. */
int plot_points(const struct plot *plot);
/*
 * Draws a value at a point, 0 the leftmost, in that style; joined to `before`, the value at the
 * point to the left, where that is known.  `mark` stands for the line in ASCII.
 */
void plot_put(const struct plot *plot, int point, const int64_t *before, int64_t value,
	enum style style, char mark);

#endif
