/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The terminal: shows a canvas, tells keys and clicks.  terminal.c is the only file that knows
 * ncurses.  There is one terminal at a time.
 */
#ifndef OOMTOP_VIEWS_TUI_TERMINAL_H
#define OOMTOP_VIEWS_TUI_TERMINAL_H

#include "base/error.h"
#include "views/tui/canvas.h"
#include "views/tui/input.h"

enum event_kind { EVENT_KEY, EVENT_CLICK };

struct event {
	enum event_kind kind;
	unsigned press;
	enum click click;
	int line, column;
};

/*
 * Takes over the terminal that is standard output; keys come from standard input, or from the
 * controlling terminal where that is something else.  Signals that stop or resize must be blocked.
 */
int terminal_open(bool color, struct error *error);
/* Gives it back; nothing happens when there is none. */
void terminal_close(void);

int terminal_fd(void); /* becomes readable when there are keys */
bool terminal_is_ascii(void);
/* Asks the terminal anew. */
void terminal_size(int *ret_height, int *ret_width);
/* Shows the canvas, which has the terminal's size; writes no more than what changed. */
void terminal_show(const struct canvas *canvas);
/* The next key or click; false when there is none left. */
bool terminal_next(struct event *ret_event);

/* Drops what was typed and not yet taken. */
void terminal_forget_keys(void);
/* Fails when what was shown last reached no terminal. */
int terminal_check(struct error *error);
void terminal_leave(void);  /* for a while: the modes as they were found */
void terminal_return(void); /* and back; all is drawn anew */

#endif
