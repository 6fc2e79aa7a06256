/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a process may keep its reader waiting for: smaps_rollup and cmdline take its mmap_lock,
 * which a thread of it may hold while a page fault waits for a FUSE server or a userfaultfd that
 * never answers; kcmp(2) takes a lock that is held in exec.
 *
 * A child reads them, one process after the other, and tells what it found.  Where it is given up,
 * the process it was at stays unknown, and another child goes on with the next one.
 */
#include "sources/proc/reader.h"

#include "base/bounded.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COMMAND_LINE_LIMIT = 4096 };

/* What the child tells, in this order; behind a close-up follows the command line. */
struct told {
	size_t place; /* of the close-up, or of the sharer's process in the snapshot */
	bool is_sharer, has_rollup;
	size_t command_line_length;
	struct process_detail detail;
};

static void read_command_line(struct proc_reader *reader, struct process *process, int directory)
{
	struct text_span text;

	if (buffer_read_once_at(&reader->buffer, directory, "cmdline", COMMAND_LINE_LIMIT) < 0)
		return;
	for (size_t i = 0; i < reader->buffer.length; i++)
		if (reader->buffer.data[i] == '\0')
			reader->buffer.data[i] = ' ';
	text = span_of(&reader->buffer);
	while (text.end > text.start && text.end[-1] == ' ')
		text.end--;
	if (text.end > text.start)
		process->command_line =
			text_span_copy(&reader->snapshot->texts, text, COMMAND_LINE_LIMIT);
}

/* ---- in the child: all it changes is its own copy ---- */

/* The PID was opened anew: it may mean another process by now. */
static bool is_still_there(
	struct proc_reader *reader, const struct close_up *close_up, int directory)
{
	struct process_files files = process_files_in(directory);
	struct process now = { .pid = close_up->process->pid };

	return process_read_stat(reader, &now, &files) == 0 && now.start_ticks.known &&
	       figure_compare(now.start_ticks, close_up->start_ticks, 1) == 0;
}

static void tell_one(const struct close_ups *close_ups, size_t place, int out)
{
	const struct close_up *close_up = &close_ups->items[place];
	struct proc_reader *reader = close_ups->reader;
	struct process *process = close_up->process;
	struct told told = { .place = place };
	char name[16];
	int directory;

	process->command_line = NULL;
	snprintf(name, sizeof(name), "%d", process->pid);
	directory = reader_open_process(reader, name);
	if (directory >= 0 && is_still_there(reader, close_up, directory)) {
		if (close_up->wants_rollup)
			told.has_rollup = process_read_rollup(reader, process, directory);
		if (close_ups->details & DETAIL_COMMAND_LINE)
			read_command_line(reader, process, directory);
	}
	if (directory >= 0)
		close(directory);
	told.detail = process->detail;
	if (process->command_line)
		told.command_line_length = strlen(process->command_line);
	bounded_put(out, &told, sizeof(told));
	bounded_put(out, process->command_line, told.command_line_length);
}

static void tell_sharers(const struct close_ups *close_ups, int out)
{
	struct snapshot *snapshot = close_ups->reader->snapshot;

	sharers_find(snapshot, close_ups->wanted);
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct told told = {
			.place = i, .is_sharer = true, .detail = snapshot->processes[i].detail
		};

		if (told.detail.mm_owner_pid.known)
			bounded_put(out, &told, sizeof(told));
	}
}

static void tell_all(int out, int root, void *context)
{
	const struct close_ups *close_ups = context;

	close_ups->reader->root.fd = root;
	for (size_t i = close_ups->next; i < close_ups->count; i++)
		tell_one(close_ups, i, out);
	if (close_ups->sharers)
		tell_sharers(close_ups, out);
}

/* ---- in the parent ---- */

static void take_sharer(const struct close_ups *close_ups, const struct told *told)
{
	struct snapshot *snapshot = close_ups->reader->snapshot;

	if (told->place < snapshot->process_count)
		snapshot->processes[told->place].detail.mm_owner_pid = told->detail.mm_owner_pid;
}

static void take_close_up(struct close_ups *close_ups, const struct told *told, const char *text)
{
	struct proc_reader *reader = close_ups->reader;
	const struct close_up *close_up = &close_ups->items[told->place];
	struct process *process = close_up->process;

	if (told->has_rollup) {
		process->detail = told->detail;
		process_keep_rollup(reader, process, close_up->start_ticks);
	}
	if (told->command_line_length > 0)
		process->command_line =
			arena_copy(&reader->snapshot->texts, text, told->command_line_length);
	close_ups->next = told->place + 1;
}

/* What was told in full. */
static void parse_all(struct close_ups *close_ups, struct text_span text)
{
	struct told told;

	while (text_span_length(text) >= sizeof(told)) {
		memcpy(&told, text.start, sizeof(told));
		text.start += sizeof(told);
		if (told.is_sharer)
			take_sharer(close_ups, &told);
		else if (told.place < close_ups->count &&
			 told.command_line_length <= text_span_length(text))
			take_close_up(close_ups, &told, text.start);
		else
			return;
		text.start += told.command_line_length;
	}
}

static void count_unseen(struct close_ups *close_ups, size_t count)
{
	struct figure *waits = &close_ups->reader->snapshot->machine.unanswering;

	if (count > 0)
		*waits = figure_of(figure_or(*waits, 0) + (int64_t)count);
}

/* It is left alone for some seconds where there will be a next reading. */
static void give_up_one(struct close_ups *close_ups)
{
	const struct close_up *close_up = &close_ups->items[close_ups->next++];

	process_keep_rollup(close_ups->reader, close_up->process, close_up->start_ticks);
	count_unseen(close_ups, 1);
}

void close_ups_read(struct close_ups *close_ups)
{
	struct snapshot *snapshot = close_ups->reader->snapshot;
	struct bounded_job job = { .work = tell_all,
		.context = close_ups,
		.keep = close_ups->reader->root.fd,
		.stop = session_stop_flag(close_ups->reader) };
	struct buffer buffer = { 0 };
	int result = -ETIMEDOUT;

	job.limit = close_ups->count * (sizeof(struct told) + COMMAND_LINE_LIMIT) +
		    snapshot->process_count * sizeof(struct told);
	while (result == -ETIMEDOUT && (close_ups->next < close_ups->count || close_ups->sharers)) {
		size_t before = close_ups->next;

		result = bounded_run(&buffer, &job);
		if (buffer.length > 0)
			parse_all(close_ups, span_of(&buffer));
		if (result != -ETIMEDOUT)
			break;
		if (close_ups->next == close_ups->count)
			close_ups->sharers = false;
		else if (close_ups->next == before && !bounded_may_start())
			break;
		else
			give_up_one(close_ups);
	}
	count_unseen(close_ups, close_ups->count - close_ups->next);
	buffer_release(&buffer);
}
