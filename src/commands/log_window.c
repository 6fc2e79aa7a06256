/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/log_window.h"

#include "base/text.h"
#include "model/history/growth_before.h"

#include <string.h>

enum { WINDOW_SECONDS = 600, SILENT_SECONDS = 60, NEAR_SECONDS = 10, CLOCKS_DIFFER_SECONDS = 2 };

/* Syslog names a host without its domain. */
static bool is_other_host(const char *a, const char *b)
{
	size_t length = a ? strcspn(a, ".") : 0;

	return length > 0 && b && *b && (length != strcspn(b, ".") || strncmp(a, b, length) != 0);
}

const char *log_window_other_machine(
	const struct log_window *window, const struct machine *recorded)
{
	if (text_is_known_other(window->boot_id, recorded->boot_id))
		return "it is from another boot";
	if (window->boot_id && recorded->boot_id)
		return NULL;
	if (is_other_host(window->event->host, recorded->host))
		return "it is from another machine";
	if (text_is_known_other(window->event->snapshot.machine.release, recorded->release))
		return "it is from another kernel";
	return NULL;
}

/* The recorder may have died shortly before; one that pauses longer is not asked. */
static int64_t longest_silence(const struct recorded_history *history)
{
	const struct recorded_sample *samples = history->samples;
	int64_t span = samples[history->count - 1].seconds.value - samples[0].seconds.value;
	int64_t usual = history->count > 1 ? span / (int64_t)(history->count - 1) : 0;

	return 3 * usual > SILENT_SECONDS ? 3 * usual : SILENT_SECONDS;
}

/* Finds the samples by their times alone; returns why there are none, or NULL. */
static const char *find_by_time(struct log_window *window)
{
	const struct recorded_history *history = window->history;
	int64_t kill = window->event->seconds.value;
	bool has_first = false, has_last = false;

	for (size_t i = 0; i < history->count; i++) {
		struct figure seconds = history->samples[i].seconds;

		if (!seconds.known)
			return "its snapshots have no times";
		if (seconds.value > kill)
			break;
		window->last = i;
		has_last = true;
		if (!has_first && kill - seconds.value <= WINDOW_SECONDS) {
			window->first = i;
			has_first = true;
		}
	}
	if (!has_last)
		return "it begins after that kill";
	if (!has_first || (window->last == history->count - 1 &&
				  kill - history->samples[window->last].seconds.value >
					  longest_silence(history)))
		return "it ends before that kill";
	return NULL;
}

static int64_t seconds_before(const struct log_window *window, size_t index)
{
	return window->event->seconds.value - window->history->samples[index].seconds.value;
}

/* A sample of the second of the kill, or of one near it, may have been taken after the kill. */
static bool may_be_after(const struct log_window *window, size_t index, struct figure kills,
	struct figure kills_before)
{
	int64_t distance = seconds_before(window, index);

	if (distance > CLOCKS_DIFFER_SECONDS || window->event->by != KILL_BY_KERNEL)
		return distance == 0;
	return kills.known && kills_before.known ? kills.value > kills_before.value : distance == 0;
}

static struct figure kills_at(const struct log_window *window, size_t index)
{
	struct snapshot sample;
	struct error error;
	struct figure kills = FIGURE_UNKNOWN;

	snapshot_init(&sample);
	if (recorded_history_read(window->history, index, &sample, &error) == 0)
		kills = sample.machine.oom_kills;
	snapshot_release(&sample);
	return kills;
}

static bool shows_victim(const struct log_window *window, size_t index)
{
	struct snapshot sample;
	struct error error;
	bool shows;

	snapshot_init(&sample);
	shows = recorded_history_read(window->history, index, &sample, &error) == 0 &&
		growth_shows_victim(&sample, window->event);
	snapshot_release(&sample);
	return shows;
}

/*
 * Goes back to the last sample from before the kill.  The kernel's count of kills tells, and
 * whether the victim is there: the clock of the log may be seconds off.
 */
static void go_before_kill(struct log_window *window)
{
	size_t last = window->last;

	while (last > window->first &&
		may_be_after(window, last, kills_at(window, last), kills_at(window, last - 1)))
		last--;
	window->last = last;
	while (last > window->first && seconds_before(window, last) <= NEAR_SECONDS) {
		if (shows_victim(window, last)) {
			window->last = last;
			return;
		}
		last--;
	}
}

const char *log_window_find(struct log_window *window)
{
	const char *refused = find_by_time(window);

	if (refused)
		return refused;
	go_before_kill(window);
	return window->first < window->last
		       ? NULL
		       : "it holds only one snapshot of the ten minutes before that kill";
}
