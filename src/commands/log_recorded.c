/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/log_recorded.h"

#include "base/error_words.h"
#include "base/input.h"
#include "base/text.h"
#include "base/utc.h"
#include "commands/log_window.h"

#include <stdlib.h>
#include <string.h>

enum { READ_AFTER_SECONDS_MAX = 10 };

static const char usual_path[] = "/var/lib/oomtop/history";

/* What a recorder keeps, the copy that was made at a kill first: base/ring_file.h. */
static const char *const suffixes[RECORDED_FILES] = { ".kill", "", ".pressure", ".before" };

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

static int read_both(
	struct recorded_before *recorded, const struct log_window *window, struct error *error)
{
	int result =
		recorded_history_read(window->history, window->first, &recorded->earlier, error);

	return result < 0 ? result
			  : recorded_history_read(
				    window->history, window->last, &recorded->later, error);
}

/* Whether the samples are of two machines or boots, where one PID is two processes. */
static bool is_other_boot_of(const struct machine *earlier, const struct machine *later)
{
	if (earlier->boot_id && later->boot_id)
		return strcmp(earlier->boot_id, later->boot_id) != 0;
	return text_is_known_other(earlier->host, later->host) ||
	       text_is_known_other(earlier->release, later->release) ||
	       (earlier->uptime_ticks.known && later->uptime_ticks.known &&
		       earlier->uptime_ticks.value > later->uptime_ticks.value);
}

/* Compares the samples of an open history; returns why that is not possible, or NULL. */
static const char *compare(struct recorded_before *recorded, struct log_window *window)
{
	struct error error;
	const char *refused = log_window_find(window);

	if (refused)
		return refused;
	if (read_both(recorded, window, &error) < 0)
		return error_words(&recorded->texts, &error);
	refused = log_window_other_machine(window, &recorded->later.machine);
	/* a file that somebody appends to may hold several boots */
	if (!refused)
		refused = log_window_other_machine(window, &recorded->earlier.machine);
	if (!refused && is_other_boot_of(&recorded->earlier.machine, &recorded->later.machine))
		refused = "its snapshots are from several boots or machines";
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
static const char *look_into(struct recorded_before *recorded, const struct recorded_file *file,
	struct log_window *window)
{
	const char *refused;

	if (!file->is_open)
		return file->refused;
	snapshot_init(&recorded->earlier);
	snapshot_init(&recorded->later);
	window->history = &file->history;
	refused = compare(recorded, window);
	if (refused)
		release_samples(recorded);
	else
		recorded->path = arena_copy_text(&recorded->texts, file->path);
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
static bool is_of_kill(const struct kill_state *state, const struct log_window *window)
{
	const struct kill_event *event = window->event;
	const struct kill_groups *groups = &state->groups;
	enum kill_by by = groups->is_before ? KILL_BY_SYSTEMD_OOMD : KILL_BY_KERNEL;

	if (event->by != by || !groups->seconds.known || !groups->victim.path ||
		!event->task_memcg || strcmp(groups->victim.path, event->task_memcg) != 0 ||
		(window->boot_id && state->boot_id &&
			is_other_boot(window->boot_id, state->boot_id)))
		return false;
	int64_t after = groups->seconds.value - event->seconds.value;

	/* systemd-oomd logs a kill once it was told that the group was read */
	return llabs(after) <= READ_AFTER_SECONDS_MAX && (!groups->is_before || after <= 1);
}

static int try_to_open(const char *path, struct error *error)
{
	struct input *input;
	int result = input_open_regular(&input, path, error);

	if (result == 0)
		input_close(input);
	return result;
}

/* Opens each file once; one that is not there has neither a history nor a reason. */
static void look_for_files(struct log_session *session, const char *path)
{
	struct arena *texts = &session->recorded_texts;

	for (size_t i = 0; i < RECORDED_FILES; i++) {
		struct recorded_file *file = &session->recorded[i];
		struct error error;

		if (file->has_looked)
			continue;
		file->has_looked = true;
		file->path = text_format(texts, "%s%s", path, suffixes[i]);
		if (try_to_open(file->path, &error) < 0)
			continue;
		file->is_open = recorded_history_open(&file->history, file->path, &error) == 0;
		if (!file->is_open)
			file->refused = error_words(texts, &error);
	}
}

static void find_groups(
	struct recorded_before *recorded, const char *history, const struct log_window *window)
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
	int result;

	if (!options->recording)
		return 0;
	if (strcmp(options->recording, "-") == 0)
		return error_usage(
			error, "--recording needs a file: oomtop reads others beside it");
	result = try_to_open(options->recording, error);
	for (size_t i = 0; result < 0 && i < RECORDED_FILES; i++)
		if (try_to_open(text_format(&arena, "%s%s", options->recording, suffixes[i]),
			    &ignored) == 0)
			result = 0;
	arena_release(&arena);
	return result;
}

/* Looks into the files in their order; returns why none of them tells of the kill, or NULL. */
static const char *find_in_files(struct recorded_before *recorded,
	const struct log_session *session, struct log_window *window)
{
	const char *refused = NULL;

	for (size_t i = 0; i < RECORDED_FILES && !recorded->is_found; i++) {
		const char *why = look_into(recorded, &session->recorded[i], window);

		/* of several files, the one that the user names is spoken of */
		if (why && (!refused || *suffixes[i] == '\0'))
			refused = why;
	}
	return refused;
}

static bool is_dated(const struct kill_event *event)
{
	char text[UTC_TEXT_MAX];

	return event->seconds.known && utc_format(text, event->seconds.value);
}

void log_recorded_find(struct recorded_before *ret_recorded, struct log_session *session,
	const struct kill_event *event)
{
	const struct options *options = session->options;
	struct log_window window = { .event = event };
	const char *path = options->recording ? options->recording : usual_path;
	const char *refused = "the log does not tell the time of that kill";

	*ret_recorded = (struct recorded_before){ 0 };
	if (!options->recording && (options->operand_count > 0 || options->journal))
		return;
	if (is_dated(event)) {
		/* a recorder writes on meanwhile */
		if (options->given & OPTION_FOLLOW)
			log_session_forget_recorded(session);
		look_for_files(session, path);
		window.boot_id = boot_of(session, event);
		refused = find_in_files(ret_recorded, session, &window);
	}
	if (ret_recorded->is_found) {
		find_groups(ret_recorded, path, &window);
	} else if (options->recording) {
		ret_recorded->path = path;
		ret_recorded->refused =
			arena_copy_text(&ret_recorded->texts, refused ? refused : "it is gone");
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
