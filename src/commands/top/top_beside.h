/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the screen cannot go on without, and what may have to be waited for: done by a thread, so
 * that the key that ends the program does so meanwhile.  Other keys are kept for later.
 */
#ifndef OOMTOP_COMMANDS_TOP_TOP_BESIDE_H
#define OOMTOP_COMMANDS_TOP_TOP_BESIDE_H

#include "commands/top/top_session.h"
#include "views/tui/terminal.h"

/* Returns when act(data) has; never where the key to quit is pressed before. */
void beside_run(struct top *top, void (*act)(void *data), void *data);
/* Whether some were kept. */
bool beside_has_events(const struct top *top);
/* The next key or click, one that was kept first; false when there is none. */
bool beside_next_event(struct top *top, struct event *ret_event);

/* Gives the terminal back and ends the program, whatever threads there are. */
_Noreturn void beside_leave(void);

#endif
