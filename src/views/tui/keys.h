/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of keys: what each does, in which mode, what the help page and the key line call
 * it.  Keys are code points; those without one follow PRESS_FIRST.
 */
#ifndef OOMTOP_VIEWS_TUI_KEYS_H
#define OOMTOP_VIEWS_TUI_KEYS_H

#include "base/memory.h"

struct tui_state;

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

enum { PRESSES_MAX = 4 };

struct key_entry {
	unsigned presses[PRESSES_MAX];           /* 0: no more */
	unsigned modes;                           /* bits: 1 << enum tui_mode */
	unsigned (*act)(struct tui_state *state); /* enum tui_effect */
	const char *label;                        /* in the key line; NULL: not there */
	const char *help;                         /* on the help page */
};

extern const struct key_entry key_table[];
extern const size_t key_table_count;

/* What the key does in that mode; NULL when it does nothing. */
const struct key_entry *key_find(unsigned press, unsigned mode);
/* "F1", "Space", "^L", "/" */
const char *press_name(struct arena *arena, unsigned press);
/* All names of an entry: "h ? F1". */
const char *press_names(struct arena *arena, const struct key_entry *entry);
/* The help page. */
const char *key_help(struct arena *arena);

#endif
