/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads past kills in a thread beside the live screen, and explains each as `oomtop log` does.  A
 * journal may be large: the screen never waits for the thread.
 */
#ifndef OOMTOP_COMMANDS_TOP_TOP_KILLS_H
#define OOMTOP_COMMANDS_TOP_TOP_KILLS_H

#include "base/error.h"
#include "views/tui/kill_log.h"

struct kills_reading;

/* Returns 0, or a negative errno with *error filled. */
int kills_reading_new(struct kills_reading **ret_reading, struct error *error)
	__attribute__((warn_unused_result, nonnull));
/* NULL is nothing.  Does nothing while the thread runs: the program then ends without it. */
void kills_reading_free(struct kills_reading *reading);

/*
 * Starts the thread; on a support archive at `path`, or on this boot's log for NULL.  Does nothing
 * if it runs already.  Returns 0, or a negative errno with *error filled.
 */
int kills_reading_start(struct kills_reading *reading, const char *path, struct error *error)
	__attribute__((warn_unused_result, nonnull(1, 3)));
bool kills_reading_is_running(const struct kills_reading *reading) __attribute__((nonnull));
/* A descriptor for poll(2): readable when the thread has ended. */
int kills_reading_fd(const struct kills_reading *reading) __attribute__((nonnull));
/* Joins the thread that has ended; *ret_log is the caller's, and says itself what went wrong. */
void kills_reading_finish(struct kills_reading *reading, struct kill_log *ret_log)
	__attribute__((nonnull));

#endif
