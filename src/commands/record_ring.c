/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/record_ring.h"

#include "base/clock.h"
#include "base/error_words.h"
#include "base/ring_file.h"
#include "base/text.h"
#include "base/text_stream.h"
#include "commands/observation.h"
#include "commands/record_kills.h"
#include "model/history/first_ranks.h"
#include "sources/alarm.h"
#include "sources/kill_count.h"
#include "sources/live_session.h"
#include "sources/recording/write.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static const double usual_delay = 5, usual_window = 15 * 60;
static const int64_t usual_bytes = 20 << 20;
/* kills that follow each other closely are kept together; alarms cause no more samples than that */
static const double copies_apart = 10, alarms_apart = 1;
static const double counted_after = 2; /* of the kill, whose report takes its time */

/* What every line of a recording of several samples begins with. */
static const char beginning[] = "{\"format\": \"oomtop-snapshot\"";

struct recorder {
	const struct options *options;
	struct live_session *session;
	struct ring_file file;
	struct alarm alarm;
	struct record_kills counted;
	struct figure kills;              /* of the machine, at the last sample */
	struct figure looked_at;          /* the count at the last kill that was heard */
	double kept_seconds[RING_COPIES]; /* when the copy was made; 0: not yet */
	bool is_killed;                   /* a kill that no copy has yet */
	double count_at_seconds;          /* a kill was heard, and is counted then; 0: none */
	bool has_failed_to_keep;
	bool is_disk_full; /* the last sample could not be written */
	size_t count;      /* samples */
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

/*
 * Keeps what may matter, and notes kills by the kernel's count: a line of its log only wakes the
 * recorder, since users can make the kernel print names and paths of theirs.
 */
static void reduce(struct recorder *recorder, struct observation *observation)
{
	struct snapshot *snapshot = &observation->snapshot;
	CLEANUP_FREE bool *keep = first_ranks_choose(&observation->verdict, snapshot);
	struct figure kills = snapshot->machine.oom_kills;

	snapshot_keep(snapshot, keep);
	record_kills_note_pods(&recorder->counted, snapshot);
	if (recorder->kills.known && kills.known && kills.value > recorder->kills.value)
		recorder->is_killed = true;
	recorder->kills = kills;
}

/*
 * The history of a file that was removed or renamed is not brought back: whoever did that may have
 * wanted it away.  What comes from now on is kept again.
 */
static int renew_file(struct recorder *recorder, struct error *error)
{
	int result = ring_file_renew(&recorder->file, error);

	if (result <= 0)
		return result;
	fputs("oomtop: ", stderr);
	text_print(stderr, recorder->file.path);
	fputs(" was removed or renamed; recording goes on in a new file\n", stderr);
	return 0;
}

static int add_sample(struct recorder *recorder, struct error *error)
{
	CLEANUP_FREE char *text = NULL;
	struct observation observation;
	size_t length;
	int result = observation_make_next(&observation, recorder->session, recorder->options,
		NEED_STAT | NEED_SOME_SCORES | NEED_CGROUP | NEED_HOLDERS | NEED_CGROUP_ALL |
			NEED_NODES | NEED_UNITS | NEED_KILLERS | NEED_KILLS | NEED_FREED,
		error);

	if (result < 0)
		return result;
	reduce(recorder, &observation);
	text = sample_text(&observation, &length);
	observation_release(&observation);
	recorder->count++;
	result = renew_file(recorder, error);
	if (result < 0)
		return result;
	return ring_file_append(&recorder->file, text, length, clock_seconds(), error);
}

static bool is_long_ago(const struct recorder *recorder, enum ring_copy copy, double seconds)
{
	return recorder->kept_seconds[copy] <= 0 ||
	       clock_seconds() - recorder->kept_seconds[copy] >= seconds;
}

/* Says that a failure ends nothing, unless that was said before. */
static void say_once(bool *said, const struct error *error)
{
	if (!*said) {
		fputs("oomtop: ", stderr);
		error_words_print(stderr, error);
		fputs("; recording goes on\n", stderr);
	}
	*said = true;
}

/* A failure, as of a full disk, ends nothing: the history goes on. */
static void keep_copy(struct recorder *recorder, enum ring_copy copy)
{
	struct error error;

	if (ring_file_keep(&recorder->file, copy, &error) == 0) {
		recorder->kept_seconds[copy] = clock_seconds();
		recorder->is_killed = recorder->is_killed && copy != RING_KILL;
	} else {
		say_once(&recorder->has_failed_to_keep, &error);
	}
}

/*
 * What was recorded before stays on a full disk, which may have room again before the machine runs
 * out of memory.  Without any sample the recorder is of no use, and fails.
 */
static bool is_full_for_now(const struct recorder *recorder, const struct error *error)
{
	return recorder->file.count > 0 && (error->errnum == ENOSPC || error->errnum == EDQUOT);
}

static int add_if_there_is_room(struct recorder *recorder, struct error *error)
{
	int result = add_sample(recorder, error);

	if (result == 0)
		recorder->is_disk_full = false;
	else if (is_full_for_now(recorder, error))
		say_once(&recorder->is_disk_full, error);
	return recorder->is_disk_full ? 0 : result;
}

static void keep_if_killed(struct recorder *recorder)
{
	if (recorder->is_killed && is_long_ago(recorder, RING_KILL, copies_apart))
		keep_copy(recorder, RING_KILL);
}

/* Whether there was a kill since, as far as the kernel counts. */
static bool has_risen(struct figure kills, struct figure before)
{
	return !kills.known || (before.known && kills.value > before.value);
}

/*
 * Sets aside what is recorded, and reads the kernel's count and two cgroups alone: a whole sample
 * would allocate memory, start children and ask systemd while there is no memory.  The next one
 * comes in its time.
 */
static void look_at_kill(struct recorder *recorder)
{
	struct figure kills = kill_count_read(recorder->options->procfs);

	/* before Linux 4.13 (8e675f7af507) the kernel does not count */
	if (has_risen(kills, recorder->kills))
		recorder->is_killed = true;
	/* a sample that was being taken may have noticed the kill */
	if (has_risen(kills, recorder->looked_at) && !recorder->options->procfs)
		record_kills_look(&recorder->counted, &recorder->alarm);
	recorder->kills = recorder->looked_at = kills;
	recorder->count_at_seconds = clock_seconds() + counted_after;
	keep_if_killed(recorder);
}

/* systemd-oomd is about to kill, and waited until its answer: the kernel does not count that. */
static void look_at_prekill(struct recorder *recorder)
{
	recorder->is_killed = true;
	record_kills_look_before(&recorder->counted, &recorder->alarm.notice);
	recorder->count_at_seconds = clock_seconds() + counted_after;
	keep_if_killed(recorder);
}

static int record_next(struct recorder *recorder, enum alarm_kind alarm, struct error *error)
{
	int result = add_if_there_is_room(recorder, error);

	if (result < 0)
		return result;
	alarm_watch_new(&recorder->alarm);
	keep_if_killed(recorder);
	if (alarm == ALARM_PRESSURE &&
		is_long_ago(recorder, RING_PRESSURE, recorder->file.window_seconds))
		keep_copy(recorder, RING_PRESSURE);
	record_kills_count(&recorder->counted);
	return 0;
}

/* Counts the kill that was heard, once the kernel has told all of it. */
static void count_if_due(struct recorder *recorder, double now)
{
	if (recorder->count_at_seconds <= 0 || now < recorder->count_at_seconds)
		return;
	recorder->count_at_seconds = 0;
	record_kills_count(&recorder->counted);
}

static double smaller(double a, double b)
{
	return a < b ? a : b;
}

/*
 * Waits for the next sample, or for pressure, which is not heard just behind another sample.  A
 * kill is looked at meanwhile.
 */
static enum alarm_kind wait_for_next(struct recorder *recorder, double delay)
{
	double now = clock_seconds(), end = now + delay, hears_from = now + alarms_apart;
	bool is_pressed = false;

	while (now < end && !(is_pressed && now >= hears_from)) {
		double until = is_pressed ? smaller(end, hears_from) : end;
		enum alarm_kind alarm;

		count_if_due(recorder, now);
		if (recorder->count_at_seconds > 0)
			until = smaller(until, recorder->count_at_seconds);
		alarm = alarm_wait(&recorder->alarm, until - now);
		is_pressed = is_pressed || alarm == ALARM_PRESSURE;
		if (alarm == ALARM_KILL)
			look_at_kill(recorder);
		else if (alarm == ALARM_PREKILL)
			look_at_prekill(recorder);
		now = clock_seconds();
	}
	return is_pressed ? ALARM_PRESSURE : ALARM_NONE;
}

static int record_all(struct recorder *recorder, struct error *error)
{
	const struct options *options = recorder->options;
	double delay = options->given & OPTION_DELAY ? options->delay_seconds : usual_delay;
	size_t most = options->given & OPTION_COUNT ? options->count : 0;
	enum alarm_kind alarm = ALARM_NONE;
	int result = record_next(recorder, alarm, error);

	recorder->looked_at = recorder->kills;
	while (result == 0 && (most == 0 || recorder->count < most)) {
		alarm = wait_for_next(recorder, delay);
		result = record_next(recorder, alarm, error);
	}
	return result == 0 && recorder->is_disk_full ? -error->errnum : result;
}

int record_ring(const struct options *options, struct error *error)
{
	int64_t bytes = options->max_bytes > 0 ? options->max_bytes : usual_bytes;
	double window = options->ring_seconds > 0 ? options->ring_seconds : usual_window;
	struct recorder recorder = { .options = options };
	int result = ring_file_open(
		&recorder.file, options->operands[0], beginning, bytes, window, error);

	if (result < 0)
		return result;
	result = record_kills_open(&recorder.counted, &recorder.file, error);
	if (result < 0) {
		ring_file_close(&recorder.file);
		return result;
	}
	recorder.session = live_session_new();
	recorder.alarm = alarm_open(options->procfs, options->sysfs);
	result = record_all(&recorder, error);
	record_kills_close(&recorder.counted);
	alarm_close(&recorder.alarm);
	live_session_free(recorder.session);
	ring_file_close(&recorder.file);
	return result;
}
