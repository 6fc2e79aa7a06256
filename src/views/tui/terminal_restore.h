/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Restores the terminal whatever ends the program.  All that this takes is prepared beforehand,
 * because a signal handler may neither allocate memory nor call ncurses.
 */
#ifndef OOMTOP_VIEWS_TUI_TERMINAL_RESTORE_H
#define OOMTOP_VIEWS_TUI_TERMINAL_RESTORE_H

#include <stddef.h>
#include <termios.h>

enum { RESTORE_SEQUENCE_MAX_BYTES = 512 };

/*
 * From now on every signal that ends the program, and memory_exhausted(), first sets `modes` on the
 * terminal `fd` and writes `bytes` to the terminal (at most RESTORE_SEQUENCE_MAX_BYTES; modes and
 * bytes are copied).  The signal is then raised again under its previous action.
 */
void terminal_restore_arm(int fd, const struct termios *modes, const char *bytes, size_t length);
/* Ends that, and sets the previous actions of the signals. */
void terminal_restore_disarm(void);

#endif
