/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys as numbers: code points, and numbers of their own from PRESS_FIRST on for keys without one.
 */
#ifndef OOMTOP_VIEWS_TUI_PRESS_H
#define OOMTOP_VIEWS_TUI_PRESS_H

#include "base/memory.h"

#define PRESS_CONTROL(letter) ((unsigned)(letter)&0x1f)

enum press {
	PRESS_TAB = 0x09,
	PRESS_ENTER = 0x0d,
	PRESS_ESCAPE = 0x1b,
	PRESS_FIRST = 0x110000, /* the first that is no character */
	PRESS_UP = PRESS_FIRST,
	PRESS_DOWN,
	PRESS_LEFT,
	PRESS_RIGHT,
	PRESS_PAGE_UP,
	PRESS_PAGE_DOWN,
	PRESS_HOME,
	PRESS_END,
	PRESS_BACKSPACE,
	PRESS_F0, /* and those behind it, with Shift from 13 on */
	PRESS_LAST = PRESS_F0 + 24,
};
#define PRESS_F(number) (PRESS_F0 + (number))

/* "F1", "Space", "^L", "/" */
const char *press_name(struct arena *arena, unsigned press);

#endif
