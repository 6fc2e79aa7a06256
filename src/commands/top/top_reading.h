/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A thread that makes an observation beside the live screen, so that keys are answered while
 * thousands of processes are read and while a file of one process keeps its reader waiting.
 *
 * The thread and the screen share only the session, which belongs to the thread while it runs.  The
 * observation is handed over whole.
 */
#ifndef OOMTOP_COMMANDS_TOP_TOP_READING_H
#define OOMTOP_COMMANDS_TOP_TOP_READING_H

#include "commands/observation.h"

struct reading;

/* The session outlives the reading.  Returns 0, or a negative errno with *error filled. */
int reading_new(struct reading **ret_reading, struct live_session *session,
	struct error *error) MUST_CHECK NONNULL();
/* Abandons what runs and frees the reading; NULL is nothing. */
void reading_free(struct reading *reading);

/*
 * Starts the thread.  The options are copied, except texts of the command line.  Returns 0, or a
 * negative errno with *error filled.
 */
int reading_start(struct reading *reading, const struct options *options, unsigned needs,
	struct error *error) MUST_CHECK NONNULL();
bool reading_is_running(const struct reading *reading) NONNULL();
/* Asks the thread to end; false when it has not ended a fifth of a second later. */
bool reading_ends_soon(struct reading *reading) MUST_CHECK NONNULL();
/* A descriptor for poll(2): readable when the thread has ended. */
int reading_fd(const struct reading *reading) NONNULL();
/*
 * Waits for the thread.  On success the caller releases and frees the observation; on failure
 * *error is filled and a negative errno returned.
 */
int reading_finish(struct reading *reading, struct observation **ret_observation,
	struct error *error) MUST_CHECK NONNULL();
/* Ends the thread early and drops its result; does nothing when none is running. */
void reading_abandon(struct reading *reading) NONNULL();

#endif
