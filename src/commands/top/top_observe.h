/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes observations and shows them on the live screen. */
#ifndef OOMTOP_COMMANDS_TOP_TOP_OBSERVE_H
#define OOMTOP_COMMANDS_TOP_TOP_OBSERVE_H

#include "commands/top/top_session.h"

/*
 * Makes an observation and shows it.  On failure *error is filled, a negative errno is returned,
 * and the screen keeps the observation before.
 */
int top_observe(struct top *top, struct error *error) MUST_CHECK NONNULL();
/* Makes an observation and shows it, or shows the error on the screen; false for an error. */
bool top_observe_again(struct top *top) NONNULL();
/*
 * Makes an observation and shows it.  Assumptions about processes that have exited are dropped,
 * with a message; any other error is shown on the screen.
 */
void top_continue(struct top *top) NONNULL();
/* Begins a reading in the thread beside the screen. */
void top_begin(struct top *top) NONNULL();
/* Shows the result of the thread, handling errors like top_continue(). */
void top_finish(struct top *top) NONNULL();
/* Shows the error on the screen. */
void top_say_error(struct top *top, const struct error *error) NONNULL();
/* Reads the details that the screen shows of some processes, where they are not read yet. */
void top_look_closer(struct top *top) NONNULL();
void top_release(struct top *top) NONNULL();

#endif
