/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A terminal that is given back whatever ends the program.  All that is needed for it is prepared
 * beforehand, since a signal handler may neither allocate nor ask a library.
 */
#ifndef OOMTOP_VIEWS_TUI_TERMINAL_RESTORE_H
#define OOMTOP_VIEWS_TUI_TERMINAL_RESTORE_H

#include <stddef.h>
#include <termios.h>

enum { RESTORE_SEQUENCE_MAX_BYTES = 512 };

/*
 * From now on every signal that ends a program, and memory that ends, first sets `modes` on the
 * terminal and writes `bytes` (at most RESCUE_MOST_BYTES) to it.  Then the signal takes its course.
 */
void terminal_restore_arm(int fd, const struct termios *modes, const char *bytes, size_t length);
void terminal_restore_disarm(void);

#endif
