/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Work whose result the screen needs before it can continue, but which may have to wait.  A thread
 * does the work, so that the key that quits works meanwhile; other keys are kept for later.
 */
#ifndef OOMTOP_COMMANDS_TOP_TOP_BESIDE_H
#define OOMTOP_COMMANDS_TOP_TOP_BESIDE_H

#include "commands/top/top_session.h"
#include "views/tui/terminal.h"

/*
 * Runs act(data) in a thread and returns when it has returned.  Exits the program when the key that
 * quits is pressed before.  Calls act() directly while there is no screen.
 */
void beside_run(struct top *top, void (*act)(void *data), void *data);
/* Whether keys or clicks were kept. */
bool beside_has_events(const struct top *top);
/* Takes the next key or click, kept ones first; false when there is none. */
bool beside_next_event(struct top *top, struct event *ret_event);
/* Drops what was pressed and not taken yet, kept or still unread. */
void beside_forget_keys(struct top *top);

/* Restores the terminal and exits with status 0, without waiting for threads. */
_Noreturn void beside_leave(void);

#endif
