/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/top/top_reading.h"

#include "base/worker.h"
#include "sources/live_session.h"

#include <poll.h>
#include <stdlib.h>

enum { SOON_MILLISECONDS = 200 };

struct reading {
	struct live_session *session;
	struct worker worker;

	struct options options;
	struct arena words; /* copied texts of the options */
	unsigned needs;
	struct observation *observation;
	int result;
	struct error error;
};

int reading_new(struct reading **ret_reading, struct live_session *session, struct error *error)
{
	struct worker worker;
	int result = worker_init(&worker);

	if (result < 0)
		return error_system(error, "wait for readings", NULL, -result);
	*ret_reading = memory_alloc(sizeof(**ret_reading));
	(*ret_reading)->session = session;
	(*ret_reading)->worker = worker;
	return 0;
}

void reading_free(struct reading *reading)
{
	if (!reading)
		return;
	reading_abandon(reading);
	worker_release(&reading->worker);
	free(reading);
}

static void read_on(void *data)
{
	struct reading *reading = data;

	reading->result = observation_make_next(reading->observation, reading->session,
		&reading->options, reading->needs, &reading->error);
}

/* The screen may free its domain and assumptions while the thread runs. */
static void copy_words(struct reading *reading, const struct options *options)
{
	struct arena *arena = &reading->words;

	reading->options = *options;
	reading->options.domain = arena_copy_text(arena, options->domain);
	for (size_t i = 0; i < options->assumption_count; i++)
		reading->options.assumptions[i] = arena_copy_text(arena, options->assumptions[i]);
}

static void forget(struct reading *reading)
{
	arena_release(&reading->words);
	free(reading->observation);
	reading->observation = NULL;
}

int reading_start(
	struct reading *reading, const struct options *options, unsigned needs, struct error *error)
{
	int result;

	reading->observation = memory_alloc(sizeof(*reading->observation));
	reading->needs = needs;
	copy_words(reading, options);
	result = worker_start(&reading->worker, read_on, reading);
	if (result == 0)
		return 0;
	forget(reading);
	return error_system(error, "read beside the screen", NULL, -result);
}

bool reading_is_running(const struct reading *reading)
{
	return reading->worker.is_running;
}

bool reading_ends_soon(struct reading *reading)
{
	struct pollfd ended = { .fd = reading->worker.ended, .events = POLLIN };

	if (!reading->worker.is_running)
		return true;
	live_session_stop(reading->session, true);
	return poll(&ended, 1, SOON_MILLISECONDS) > 0;
}

int reading_fd(const struct reading *reading)
{
	return reading->worker.ended;
}

/* Waits for the thread; the observation is whole when its result is 0. */
static int join_thread(struct reading *reading)
{
	worker_join(&reading->worker);
	return reading->result;
}

int reading_finish(
	struct reading *reading, struct observation **ret_observation, struct error *error)
{
	int result = join_thread(reading);

	if (result < 0) {
		*error = reading->error;
		forget(reading);
		return result;
	}
	reading->observation->words = reading->words;
	reading->words = ARENA_EMPTY;
	*ret_observation = reading->observation;
	reading->observation = NULL;
	return 0;
}

void reading_abandon(struct reading *reading)
{
	if (!reading->worker.is_running)
		return;
	live_session_stop(reading->session, true);
	if (join_thread(reading) == 0)
		observation_release(reading->observation);
	forget(reading);
	live_session_stop(reading->session, false);
}
