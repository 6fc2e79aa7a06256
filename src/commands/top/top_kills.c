/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/top/top_kills.h"

#include "base/text.h"
#include "base/text_stream.h"
#include "base/worker.h"
#include "commands/log_kill.h"
#include "commands/top/top_reading.h"
#include "sources/log/input.h"
#include "views/log/log_event.h"
#include "views/log/log_list.h"
#include "views/log/log_words.h"
#include "views/prose/prose_words.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { EXPLAINED_MAX = 200 }; /* the last ones */

struct kills_reading {
	struct worker worker;

	char *path; /* owned; NULL: this boot's log */
	struct kill_list list;
	char *explanations[EXPLAINED_MAX]; /* owned; that of the kill n at n % EXPLAINED_MAX */
	struct log_coverage coverage;
	int result;
	struct error error;
};

int kills_reading_new(struct kills_reading **ret_reading, struct error *error)
{
	struct worker worker;
	int result = worker_init(&worker);

	if (result < 0)
		return error_system(error, "wait for the log", NULL, -result);
	*ret_reading = memory_alloc(sizeof(**ret_reading));
	(*ret_reading)->worker = worker;
	return 0;
}

static void forget(struct kills_reading *reading)
{
	for (size_t i = 0; i < EXPLAINED_MAX; i++) {
		free(reading->explanations[i]);
		reading->explanations[i] = NULL;
	}
	kill_list_release(&reading->list);
	free(reading->path);
	reading->path = NULL;
}

void kills_reading_free(struct kills_reading *reading)
{
	if (!reading || reading->worker.is_running)
		return;
	worker_release(&reading->worker);
	free(reading);
}

static int take_event(struct kill_event *event, void *data)
{
	struct kills_reading *reading = data;
	char **explanation = &reading->explanations[reading->list.count % EXPLAINED_MAX];
	struct kills_before before;
	struct kill_summary *summary;
	struct text_stream stream;
	struct past_kill kill;
	struct replay replay;

	kill_list_before(&reading->list, event, &before);
	summary = kill_list_add(&reading->list, event);
	kill = log_kill_play(event, &before, summary, time(NULL), &replay);
	kill.is_elsewhere = reading->path != NULL;
	text_stream_begin(&stream);
	log_event_print(stream.out, &kill);
	free(*explanation);
	*explanation = text_stream_end(&stream);
	replay_release(&replay);
	return 0;
}

static void read_log(void *data)
{
	struct kills_reading *reading = data;
	struct log_reader *reader = log_reader_new(take_event, reading);
	const char *unread = NULL;

	reading->result = reading->path ? log_input_file(reader, reading->path, &reading->error)
					: log_input_boot(reader, &unread, &reading->error);
	if (reading->result == 0)
		reading->result = log_reader_finish(reader, &reading->coverage);
	reading->coverage.unread = unread;
	log_reader_free(reader);
}

int kills_reading_start(struct kills_reading *reading, const char *path, struct error *error)
{
	int result;

	if (reading->worker.is_running)
		return 0;
	reading->error = (struct error){ 0 };
	reading->path = path ? strcpy(memory_alloc(strlen(path) + 1), path) : NULL;
	result = worker_start(&reading->worker, read_log, reading);
	if (result == 0)
		return 0;
	forget(reading);
	return error_system(error, "read beside the screen", NULL, -result);
}

bool kills_reading_is_running(const struct kills_reading *reading)
{
	return reading->worker.is_running;
}

int kills_reading_fd(const struct kills_reading *reading)
{
	return reading->worker.ended;
}

/* Whose: the victim's container, pod or unit; else the cgroup that was full. */
static const char *owner(struct arena *arena, const struct kill_summary *summary)
{
	const char *name = summary->group ? summary->group : summary->memcg;

	return name ? text_escape(arena, name) : NULL;
}

/* The texts are copied: a printable one may still be the list's own. */
static struct kill_log_item item_of(
	struct arena *arena, const struct kill_summary *summary, const char *explanation)
{
	return (struct kill_log_item){
		.time = arena_copy_text(arena, log_time(arena, summary)),
		.killer = kill_by_word(summary->by),
		.victim = arena_copy_text(arena, log_victim(arena, summary)),
		.freed = summary->freed_bytes.known ? prose_size(arena, summary->freed_bytes.value)
						    : NULL,
		.owner = arena_copy_text(arena, owner(arena, summary)),
		.explanation = arena_copy_text(arena, explanation),
	};
}

/* What the list does not say: which log it is of, and what that lacks. */
static const char *summary_of(struct arena *arena, const struct kills_reading *reading)
{
	const struct error *error = &reading->error;
	const char *losses;

	if (reading->result < 0)
		return text_format(arena, "Cannot %s %s: %s.",
			error->step && *error->step ? error->step : "read",
			error->path[0] ? text_escape(arena, error->path) : "the log",
			error->errnum ? strerror(error->errnum)
				      : text_escape(arena, error->detail));
	losses = log_losses(arena, &reading->coverage, &reading->list);
	return text_format(arena, "%s %s.%s%s",
		reading->list.count ? "The log reaches" : "No kill for want of memory in the log",
		log_range(arena, &reading->coverage), losses ? " " : "", losses ? losses : "");
}

void kills_reading_finish(struct kills_reading *reading, struct kill_log *ret_log)
{
	struct arena *arena = &ret_log->texts;
	size_t total = reading->list.count, shown;

	worker_join(&reading->worker);
	shown = total < EXPLAINED_MAX ? total : EXPLAINED_MAX;
	*ret_log = (struct kill_log){ .count = shown, .left_out = total - shown };
	ret_log->items = arena_alloc(arena, (shown + 1) * sizeof(*ret_log->items));
	for (size_t i = 0; i < shown; i++) {
		size_t place = total - 1 - i;

		ret_log->items[i] = item_of(arena, &reading->list.items[place],
			reading->explanations[place % EXPLAINED_MAX]);
	}
	ret_log->summary = summary_of(arena, reading);
	forget(reading);
}
