/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys as numbers: code points, and numbers from PRESS_FIRST on for keys without a code point. */
#ifndef OOMTOP_VIEWS_TUI_PRESS_H
#define OOMTOP_VIEWS_TUI_PRESS_H

#include "base/memory.h"

#define PRESS_CONTROL(letter) ((unsigned)(letter)&0x1f)

enum press {
	PRESS_TAB = 0x09,
	PRESS_ENTER = 0x0d,
	PRESS_ESCAPE = 0x1b,
	PRESS_FIRST = 0x110000, /* behind the last code point */
	PRESS_UP = PRESS_FIRST,
	PRESS_DOWN,
	PRESS_LEFT,
	PRESS_RIGHT,
	PRESS_PAGE_UP,
	PRESS_PAGE_DOWN,
	PRESS_HOME,
	PRESS_END,
	PRESS_BACKSPACE,
	PRESS_F0, /* F1 to F24 follow; F13 to F24 are F1 to F12 with Shift */
	PRESS_LAST = PRESS_F0 + 24,
};
#define PRESS_F(number) (PRESS_F0 + (number))

/* The name of a key, "F1", "Space", "^L" or "/"; owned by the arena or constant. */
const char *press_name(struct arena *arena, unsigned press);

#endif
