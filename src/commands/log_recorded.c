/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/log_recorded.h"

#include "base/error_words.h"
#include "base/input.h"
#include "base/text.h"
#include "base/text_stream.h"
#include "sources/recording/history.h"

#include <stdlib.h>
#include <string.h>

enum { WINDOW_SECONDS = 600, SILENT_SECONDS = 60, NEAR_SECONDS = 10, CLOCKS_DIFFER_SECONDS = 2 };

static const char usual_path[] = "/var/lib/oomtop/history";

/* What a recorder keeps, the copy that was made at a kill first: base/ring_file.h. */
static const char *const suffixes[] = { ".kill", "", ".pressure", ".before" };

enum { SUFFIX_COUNT = sizeof(suffixes) / sizeof(*suffixes) };

/* The minutes before a kill in one file: samples by their index. */
struct window {
	struct recorded_history history;
	const struct kill_event *event;
	const char *boot_id; /* of the kill; NULL: not known */
	size_t first, last;
};

/* The running boot is that of the ring buffer; a journal names the boot of each line. */
static const char *boot_of(struct log_session *session, const struct kill_event *event)
{
	const struct options *options = session->options;
	const struct snapshot *machine;

	if (event->boot_id || options->operand_count > 0 || options->journal)
		return event->boot_id;
	machine = log_session_machine(session);
	return machine ? machine->machine.boot_id : NULL;
}

/* Syslog names a host without its domain. */
static bool is_other_host(const char *a, const char *b)
{
	size_t length = a ? strcspn(a, ".") : 0;

	return length > 0 && b && *b && (length != strcspn(b, ".") || strncmp(a, b, length) != 0);
}

static bool is_other_text(const char *a, const char *b)
{
	return a && b && strcmp(a, b) != 0;
}

static const char *other_machine(const struct window *window, const struct machine *recorded)
{
	if (is_other_text(window->boot_id, recorded->boot_id))
		return "it is of another boot";
	if (window->boot_id && recorded->boot_id)
		return NULL;
	if (is_other_host(window->event->host, recorded->host))
		return "it is of another machine";
	if (is_other_text(window->event->snapshot.machine.release, recorded->release))
		return "it is of another kernel";
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
static const char *find_samples(struct window *window)
{
	const struct recorded_history *history = &window->history;
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

static int64_t seconds_before(const struct window *window, size_t index)
{
	return window->event->seconds.value - window->history.samples[index].seconds.value;
}

/* A sample of the second of the kill, or of one near it, may have been taken after the kill. */
static bool may_be_after(
	const struct window *window, size_t index, struct figure kills, struct figure kills_before)
{
	int64_t distance = seconds_before(window, index);

	if (distance > CLOCKS_DIFFER_SECONDS || window->event->by != KILL_BY_KERNEL)
		return distance == 0;
	return kills.known && kills_before.known ? kills.value > kills_before.value : distance == 0;
}

static struct figure kills_at(const struct window *window, size_t index)
{
	struct snapshot sample;
	struct error error;
	struct figure kills = FIGURE_UNKNOWN;

	snapshot_init(&sample);
	if (recorded_history_read(&window->history, index, &sample, &error) == 0)
		kills = sample.machine.oom_kills;
	snapshot_release(&sample);
	return kills;
}

static bool shows_victim(const struct window *window, size_t index)
{
	struct snapshot sample;
	struct error error;
	bool shows;

	snapshot_init(&sample);
	shows = recorded_history_read(&window->history, index, &sample, &error) == 0 &&
		growth_shows_victim(&sample, window->event);
	snapshot_release(&sample);
	return shows;
}

/*
 * Goes back to the last sample from before the kill.  The kernel's count of kills tells, and
 * whether the victim is there: the clock of the log may be seconds off.
 */
static void go_before_kill(struct window *window)
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

static int read_both(
	struct recorded_before *recorded, const struct window *window, struct error *error)
{
	int result =
		recorded_history_read(&window->history, window->first, &recorded->earlier, error);

	return result < 0 ? result
			  : recorded_history_read(
				    &window->history, window->last, &recorded->later, error);
}

static const char *words_of(struct arena *arena, const struct error *error)
{
	struct text_stream stream;
	const char *copy;
	char *text;

	text_stream_begin(&stream);
	error_words_print(stream.out, error);
	text = text_stream_end(&stream);
	copy = arena_copy_text(arena, text);
	free(text);
	return copy;
}

/* Compares the samples of an open history; returns why that is not possible, or NULL. */
static const char *compare(struct recorded_before *recorded, struct window *window)
{
	struct error error;
	const char *refused = find_samples(window);

	if (refused)
		return refused;
	go_before_kill(window);
	if (window->first >= window->last)
		return "it holds a single snapshot of the ten minutes before that kill";
	if (read_both(recorded, window, &error) < 0)
		return words_of(&recorded->texts, &error);
	refused = other_machine(window, &recorded->later.machine);
	if (refused)
		return refused;
	growth_before_make(&recorded->growth, &recorded->earlier, &recorded->later, window->event);
	recorded->is_found = true;
	return NULL;
}

static void release_samples(struct recorded_before *recorded)
{
	snapshot_release(&recorded->earlier);
	snapshot_release(&recorded->later);
}

/* Returns why the file tells nothing of the kill, or NULL. */
static const char *look_into(
	struct recorded_before *recorded, const char *path, struct window *window)
{
	struct error error;
	const char *refused;

	snapshot_init(&recorded->earlier);
	snapshot_init(&recorded->later);
	if (recorded_history_open(&window->history, path, &error) < 0)
		return words_of(&recorded->texts, &error);
	refused = compare(recorded, window);
	if (refused)
		release_samples(recorded);
	else
		recorded->path = path;
	recorded_history_release(&window->history);
	return refused;
}

/* The kernel prints a boot's ID with dashes, the journal without. */
static bool is_other_boot(const char *a, const char *b)
{
	for (;; a++, b++) {
		a += *a == '-';
		b += *b == '-';
		if (*a != *b || *a == '\0')
			return *a != *b;
	}
}

/* Whether the recorder read the groups at this kill: the victim's cgroup and the time are those. */
static bool is_of_kill(const struct kill_state *state, const struct window *window)
{
	const struct kill_event *event = window->event;
	const struct kill_groups *groups = &state->groups;

	if (event->by != KILL_BY_KERNEL || !groups->seconds.known || !groups->victim.path ||
		!event->task_memcg || strcmp(groups->victim.path, event->task_memcg) != 0 ||
		(window->boot_id && state->boot_id &&
			is_other_boot(window->boot_id, state->boot_id)))
		return false;
	return llabs(groups->seconds.value - event->seconds.value) <= NEAR_SECONDS;
}

static int try_to_open(const char *path, struct error *error)
{
	struct input *input;
	int result = input_open(&input, path, error);

	if (result == 0)
		input_close(input);
	return result;
}

static void find_groups(
	struct recorded_before *recorded, const char *history, const struct window *window)
{
	struct error ignored;
	const char *path = text_format(&recorded->texts, "%s.state", history);

	recorded->is_of_kill = kill_state_read(&recorded->state, path, &ignored) == 0 &&
			       is_of_kill(&recorded->state, window);
}

int log_recorded_check(const struct options *options, struct error *error)
{
	struct arena arena = ARENA_EMPTY;
	struct error ignored;
	int result = options->recording ? try_to_open(options->recording, error) : 0;

	for (size_t i = 0; result < 0 && i < SUFFIX_COUNT; i++)
		if (try_to_open(text_format(&arena, "%s%s", options->recording, suffixes[i]),
			    &ignored) == 0)
			result = 0;
	arena_release(&arena);
	return result;
}

void log_recorded_find(struct recorded_before *ret_recorded, struct log_session *session,
	const struct kill_event *event)
{
	const struct options *options = session->options;
	struct window window = { .event = event };
	const char *path = options->recording ? options->recording : usual_path, *refused = NULL;

	*ret_recorded = (struct recorded_before){ 0 };
	if (!options->recording && (options->operand_count > 0 || options->journal))
		return;
	if (event->seconds.known)
		window.boot_id = boot_of(session, event);
	else
		refused = "the log does not tell when that was";
	for (size_t i = 0; event->seconds.known && i < SUFFIX_COUNT && !ret_recorded->is_found;
		i++) {
		const char *file = text_format(&ret_recorded->texts, "%s%s", path, suffixes[i]);
		struct error ignored;
		const char *why;

		if (try_to_open(file, &ignored) < 0)
			continue;
		why = look_into(ret_recorded, file, &window);
		/* of several files, what the user names is spoken of */
		if (!refused || *suffixes[i] == '\0')
			refused = why;
	}
	if (ret_recorded->is_found)
		find_groups(ret_recorded, path, &window);
	if (!ret_recorded->is_found && options->recording) {
		ret_recorded->path = path;
		ret_recorded->refused = refused;
	}
}

void log_recorded_show(struct past_kill *kill, const struct recorded_before *recorded)
{
	kill->recording = recorded->path;
	kill->recording_refused = recorded->refused;
	kill->growth = recorded->is_found ? &recorded->growth : NULL;
	kill->groups = recorded->is_of_kill ? &recorded->state.groups : NULL;
}

void log_recorded_release(struct recorded_before *recorded)
{
	if (recorded->is_found) {
		growth_before_release(&recorded->growth);
		release_samples(recorded);
	}
	kill_state_release(&recorded->state);
	arena_release(&recorded->texts);
	*recorded = (struct recorded_before){ 0 };
}
