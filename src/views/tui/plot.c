/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/plot.h"

enum { DOTS_ACROSS = 2, DOTS_DOWN = 4, BRAILLE = 0x2800, BRAILLE_END = 0x28ff };

static int across(const struct plot *plot)
{
	return plot->canvas->ascii ? 1 : DOTS_ACROSS;
}

static int down(const struct plot *plot)
{
	return plot->canvas->ascii ? 1 : DOTS_DOWN;
}

int plot_points(const struct plot *plot)
{
	return plot->width * across(plot);
}

/* The row of dots of a value, 0 the uppermost. */
static int row_of(const struct plot *plot, int64_t value)
{
	int rows = plot->height * down(plot);
	double part = plot->max > plot->min ? ((double)value - (double)plot->min) /
						      ((double)plot->max - (double)plot->min)
					    : 0;
	int row = rows - 1 - (int)(part * (rows - 1) + 0.5);

	if (row < 0)
		return 0;
	return row < rows ? row : rows - 1;
}

/* The bit of a dot in a Braille character (Unicode 15, chapter 21.1). */
static unsigned bit_of(int x, int y)
{
	static const unsigned bits[DOTS_DOWN][DOTS_ACROSS] = { { 0x01, 0x08 }, { 0x02, 0x10 },
		{ 0x04, 0x20 }, { 0x40, 0x80 } };

	return bits[y][x];
}

static void set_dot(const struct plot *plot, int point, int row, enum style style, char mark)
{
	int line = plot->line + row / down(plot), column = plot->column + point / across(plot);
	struct cell *cell;

	if (point < 0 || point >= plot_points(plot) || line < 0 || line >= plot->canvas->height ||
		column < 0 || column >= plot->canvas->width)
		return;
	cell = canvas_line(plot->canvas, line) + column;
	if (plot->canvas->ascii) {
		cell->code = (unsigned char)mark;
	} else {
		if (cell->code < BRAILLE || cell->code > BRAILLE_END)
			cell->code = BRAILLE;
		cell->code |= bit_of(point % DOTS_ACROSS, row % DOTS_DOWN);
	}
	cell->style = (unsigned char)style;
}

void plot_put(const struct plot *plot, int point, const int64_t *before, int64_t value,
	enum style style, char mark)
{
	int row = row_of(plot, value);
	int from = before ? row_of(plot, *before) : row;
	int step = from < row ? 1 : -1;

	/* the line goes up or down beside the point before */
	for (int i = from; i != row; i += step)
		if (i != from || !before)
			set_dot(plot, point, i, style, mark);
	set_dot(plot, point, row, style, mark);
}
