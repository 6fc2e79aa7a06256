/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An observation that is made beside the screen, by a thread of its own: keys are answered while
 * thousands of processes are read, and while a file of one of them keeps its reader waiting.
 *
 * The thread has nothing in common with the screen but the session, which is its alone as long as
 * it runs, and leaves its result to whoever waits for it.
 */
#ifndef OOMTOP_COMMANDS_TOP_TOP_READING_H
#define OOMTOP_COMMANDS_TOP_TOP_READING_H

#include "commands/observation.h"

#include <pthread.h>

struct reading;

/* The session must outlive it. */
int reading_new(struct reading **ret_reading, struct live_session *session, struct error *error);
void reading_free(struct reading *reading); /* or NULL; one that is running ends before */

/* Begins; what the options name may change from now on. */
int reading_start(struct reading *reading, const struct options *options, unsigned needs,
	struct error *error);
bool reading_is_running(const struct reading *reading);
/* Asks it to end; false when it does not do so in a moment. */
bool reading_ends_soon(struct reading *reading);
/* As pthread_create(3): a thread that leaves signals to the screen. */
int reading_start_thread(pthread_t *ret_thread, void *(*act)(void *), void *data);
/* To be polled for input: there is some when the reading has ended. */
int reading_fd(const struct reading *reading);
/* Waits for the end and gives what was read, to be released and freed. */
int reading_finish(
	struct reading *reading, struct observation **ret_observation, struct error *error);
/* Ends it soon, and forgets it; nothing when none is running. */
void reading_abandon(struct reading *reading);

#endif
