/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The looks of the styles, with colours as ncurses numbers them and without colours. */
#ifndef OOMTOP_VIEWS_TUI_LOOKS_H
#define OOMTOP_VIEWS_TUI_LOOKS_H

#include "views/tui/canvas.h"

enum look {
	LOOK_BOLD = 1 << 0,
	LOOK_DIM = 1 << 1,
	LOOK_UNDERLINE = 1 << 2,
	LOOK_REVERSE = 1 << 3,
};

enum color_scheme {
	SCHEME_DEFAULT,
	SCHEME_LIGHT,    /* for a light background: no yellow or grey text */
	SCHEME_CONTRAST, /* no faint text, no text in dark colours */
	SCHEME_MONO,     /* no colours */
	SCHEME_COUNT,
};

/* The bits of enum look, with or without colours. */
unsigned looks_of(enum color_scheme scheme, enum style style, bool color);
/* The number of a colour, of 8 or 256; -1 is the terminal's own colour. */
short looks_foreground(enum color_scheme scheme, enum style style, int colors);
short looks_background(enum color_scheme scheme, enum style style);

#endif
