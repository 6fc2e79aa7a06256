/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line on standard error for work that takes longer than two seconds, such as
 * "drilling leakers: 12 of 80".  No line is written where standard error is not a terminal.
 *
 * A thread of its own writes the line, so the work need not call anything meanwhile.  The thread
 * has the capabilities of the thread that begins the progress, and has exited when progress_end()
 * returns; capabilities are given up after that.
 */
#ifndef OOMTOP_COMMANDS_PROGRESS_H
#define OOMTOP_COMMANDS_PROGRESS_H

#include "base/attributes.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct progress {
	const char *doing; /* "drilling leakers"; the caller's, outlives the struct */
	bool is_running;   /* there is a thread, and the members below are in use */
	int over;          /* eventfd(2): readable when the thread is to exit */
	double begun;      /* seconds of the monotonic clock */
	pthread_t thread;
	pthread_mutex_t lock; /* guards the members below, and the line on the terminal */
	size_t done, all;     /* all: 0 for work that is not counted */
	bool is_hidden, is_shown;
};

/* Begins; the caller calls progress_end().  The struct must not be moved until then. */
void progress_begin(struct progress *progress, const char *doing) NONNULL();
/* Says how much is done, for the line; permits the line again after progress_hide(). */
void progress_count(struct progress *progress, size_t done, size_t all) NONNULL();
/* Removes the line until the next progress_count(): to be called before anything is printed. */
void progress_hide(struct progress *progress) NONNULL();
/* Removes the line and ends; does nothing when called again. */
void progress_end(struct progress *progress) NONNULL();

#endif
