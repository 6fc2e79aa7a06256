/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What styles look like: with colours as ncurses counts them, and without any. */
#ifndef OOMTOP_VIEWS_TUI_LOOKS_H
#define OOMTOP_VIEWS_TUI_LOOKS_H

#include "views/tui/canvas.h"

enum look {
	LOOK_BOLD = 1 << 0,
	LOOK_DIM = 1 << 1,
	LOOK_UNDERLINE = 1 << 2,
	LOOK_REVERSE = 1 << 3,
};

/* enum look as bits */
unsigned looks_of(enum style style, bool color);
/* Of 8 or 256 colours; -1 is the terminal's own. */
short looks_foreground(enum style style, int colors);
short looks_background(enum style style);

#endif
