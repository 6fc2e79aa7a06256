/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The terminal: shows a canvas and returns keys and clicks.  terminal.c is the only file that knows
 * ncurses.  There is one terminal at a time.
 */
#ifndef OOMTOP_VIEWS_TUI_TERMINAL_H
#define OOMTOP_VIEWS_TUI_TERMINAL_H

#include "base/error.h"
#include "views/tui/canvas.h"
#include "views/tui/input.h"
#include "views/tui/looks.h"

enum event_kind { EVENT_KEY, EVENT_CLICK };

struct event {
	enum event_kind kind;
	unsigned press;
	enum click click;
	int line, column;
};

/*
 * Takes over the terminal that is standard output.  Keys come from standard input, or from the
 * controlling terminal if standard input is no terminal.  The caller has blocked the signals that
 * stop the program or announce another size.  On failure returns a negative errno and sets the
 * error.
 */
int terminal_open(bool color, struct error *error);
/* Restores the terminal; does nothing if no terminal is open. */
void terminal_close(void);

int terminal_fd(void); /* becomes readable when there are keys */
bool terminal_is_ascii(void);
bool terminal_has_colors(void);
/* The present size of the terminal. */
void terminal_size(int *ret_height, int *ret_width);
/* The colours of the next canvas; needs an open terminal. */
void terminal_set_scheme(enum color_scheme scheme);
/* Shows a canvas of the terminal's size; writes the cells that changed since the last one. */
void terminal_show(const struct canvas *canvas);
/* The next key or click; returns false if none is waiting. */
bool terminal_next(struct event *ret_event);

/* Drops the keys that were typed and not yet returned. */
void terminal_forget_keys(void);
/* Returns a negative errno, and sets the error, if the last canvas could not be written. */
int terminal_check(struct error *error);
void terminal_leave(void);  /* restores the modes found at the start, for a while */
void terminal_return(void); /* ends that; the next canvas is drawn whole */

#endif
