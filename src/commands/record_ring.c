/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/record_ring.h"

#include "base/clock.h"
#include "base/ring_file.h"
#include "base/text_stream.h"
#include "commands/observation.h"
#include "model/history/first_ranks.h"
#include "sources/alarm.h"
#include "sources/live_session.h"
#include "sources/recording/write.h"

#include <stdlib.h>

static const double usual_delay = 5, usual_window = 15 * 60;
static const int64_t usual_bytes = 20 << 20;
/* kills that follow each other closely are frozen together */
static const double frozen_apart = 10;

struct recorder {
	const struct options *options;
	struct live_session *session;
	struct ring_file file;
	struct alarm alarm;
	struct figure kills;   /* of the machine, at the last sample */
	double frozen_seconds; /* when the file was frozen last */
	bool has_frozen;
	bool is_killed; /* a kill that no frozen file has yet */
	size_t count;   /* samples */
};

static char *sample_text(const struct observation *observation, size_t *ret_length)
{
	struct text_stream stream;

	text_stream_begin(&stream);
	recording_print_line(&observation->snapshot, stream.out);
	char *text = text_stream_end(&stream);

	*ret_length = stream.length;
	return text;
}

/* Keeps what may matter, and notes kills that no line of the kernel's log told of. */
static void reduce(struct recorder *recorder, struct observation *observation)
{
	struct snapshot *snapshot = &observation->snapshot;
	CLEANUP_FREE bool *keep = first_ranks_choose(&observation->verdict, snapshot);
	struct figure kills = snapshot->machine.oom_kills;

	snapshot_keep(snapshot, keep);
	if (recorder->kills.known && kills.known && kills.value > recorder->kills.value)
		recorder->is_killed = true;
	recorder->kills = kills;
}

static int add_sample(struct recorder *recorder, struct error *error)
{
	CLEANUP_FREE char *text = NULL;
	struct observation observation;
	size_t length;
	int result = observation_make_next(&observation, recorder->session, recorder->options,
		NEED_STAT | NEED_SOME_SCORES | NEED_CGROUP | NEED_HOLDERS | NEED_CGROUP_ALL |
			NEED_NODES | NEED_UNITS | NEED_KILLERS | NEED_KILLS,
		error);

	if (result < 0)
		return result;
	reduce(recorder, &observation);
	text = sample_text(&observation, &length);
	observation_release(&observation);
	recorder->count++;
	return ring_file_append(&recorder->file, text, length, clock_seconds(), error);
}

/* A kill is frozen soon, pressure only where the frozen file has none of this window. */
static bool is_to_freeze(const struct recorder *recorder, enum alarm_kind alarm)
{
	double since = clock_seconds() - recorder->frozen_seconds;

	if (recorder->is_killed)
		return !recorder->has_frozen || since >= frozen_apart;
	return alarm == ALARM_PRESSURE &&
	       (!recorder->has_frozen || since >= recorder->file.window_seconds);
}

static int freeze(struct recorder *recorder, struct error *error)
{
	recorder->is_killed = false;
	recorder->has_frozen = true;
	recorder->frozen_seconds = clock_seconds();
	return ring_file_freeze(&recorder->file, error);
}

static int record_next(struct recorder *recorder, enum alarm_kind alarm, struct error *error)
{
	int result;

	recorder->is_killed = recorder->is_killed || alarm == ALARM_KILL;
	result = add_sample(recorder, error);
	if (result == 0 && is_to_freeze(recorder, alarm))
		result = freeze(recorder, error);
	return result;
}

static int record_all(struct recorder *recorder, struct error *error)
{
	const struct options *options = recorder->options;
	double delay = options->given & OPTION_DELAY ? options->delay_seconds : usual_delay;
	size_t most = options->given & OPTION_COUNT ? options->count : 0;
	enum alarm_kind alarm = ALARM_NONE;
	int result = record_next(recorder, alarm, error);

	while (result == 0 && (most == 0 || recorder->count < most)) {
		alarm = alarm_wait(&recorder->alarm, delay);
		result = record_next(recorder, alarm, error);
	}
	return result;
}

int record_ring(const struct options *options, struct error *error)
{
	int64_t bytes = options->max_bytes > 0 ? options->max_bytes : usual_bytes;
	double window = options->ring_seconds > 0 ? options->ring_seconds : usual_window;
	struct recorder recorder = { .options = options };
	int result = ring_file_open(&recorder.file, options->operands[0], bytes, window, error);

	if (result < 0)
		return result;
	recorder.session = live_session_new();
	recorder.alarm = alarm_open();
	result = record_all(&recorder, error);
	alarm_close(&recorder.alarm);
	live_session_free(recorder.session);
	ring_file_close(&recorder.file);
	return result;
}
