/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/close_up.h"

#include "base/bounded.h"
#include "base/debug.h"
#include "base/descriptors.h"
#include "base/privilege.h"
#include "sources/proc/driver_memory.h"
#include "sources/proc/ksm.h"
#include "sources/proc/numa_maps.h"
#include "sources/proc/process.h"
#include "sources/proc/process_files.h"
#include "sources/proc/rollup.h"
#include "sources/proc/segments.h"
#include "sources/proc/session.h"
#include "sources/proc/sharers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COMMAND_LINE_LIMIT = 4096 };

/* One message of the child; the bytes of its texts follow directly, in their order here. */
struct message {
	size_t place; /* of the item, or of the process in the snapshot where is_sharer */
	bool is_sharer, has_rollup;
	size_t command_line_length, policy_length, pages_length;
	struct process_detail detail;
	struct figure policy_percent; /* unknown if numa_maps was not read */
};

static bool is_same_directory(int a, int b)
{
	struct stat one, other;

	return fstat(a, &one) == 0 && fstat(b, &other) == 0 && one.st_ino == other.st_ino;
}

static void take_command_line(struct proc_reader *reader, struct process *process)
{
	struct text_span text;

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

/*
 * A command line may hold secrets, and hidepid hides it from other users: it is read by the user's
 * own rights alone, from the process whose directory was opened before.
 */
static void read_command_line(struct proc_reader *reader, struct process *process, int opened)
{
	CLEANUP_CLOSE int directory = -1;

	privilege_lower();
	directory = reader_open_process(reader, process->pid);
	if (directory >= 0 && is_same_directory(directory, opened) &&
		buffer_read_once_at(&reader->buffer, directory, "cmdline", COMMAND_LINE_LIMIT) >= 0)
		take_command_line(reader, process);
	privilege_raise();
}

/* ---- in the child, which changes its own copy of the snapshot only ---- */

/* The directory was opened again: the PID may have been reused meanwhile. */
static bool is_still_the_same(
	struct proc_reader *reader, const struct close_up *close_up, int directory)
{
	struct process_files files = process_files_in(directory, close_up->process->pid);
	struct process now = { .pid = close_up->process->pid };

	return process_read_stat(reader, &now, &files) == 0 && now.start_ticks.known &&
	       figure_compare(now.start_ticks, close_up->start_ticks, 1) == 0;
}

static void send_close_up(const struct close_ups *close_ups, size_t place, int out)
{
	const struct close_up *close_up = &close_ups->items[place];
	struct proc_reader *reader = close_ups->reader;
	struct process *process = close_up->process;
	struct message message = { .place = place };
	struct memory_policy policy = { .nodes = "" };
	int directory = reader_open_process(reader, process->pid);

	process->command_line = NULL;
	if (directory >= 0 && is_still_the_same(reader, close_up, directory)) {
		if (close_up->wants_rollup)
			message.has_rollup = rollup_read(&reader->buffer, process, directory);
		if (message.has_rollup)
			segments_read_mapped(reader, process, directory);
		if (close_up->wants_policy &&
			!numa_maps_read(&policy, &reader->buffer, process, directory))
			policy = (struct memory_policy){ .nodes = "" };
		if (close_ups->details & DETAIL_KSM)
			process->detail.ksm_merged_bytes = ksm_merged_read(&reader->buffer,
				figure_or(reader->snapshot->machine.page_size_bytes, 0), directory);
		if (close_ups->details & DETAIL_DRIVER)
			driver_memory_read(&process->detail, &reader->buffer, directory);
		if (close_ups->details & DETAIL_COMMAND_LINE)
			read_command_line(reader, process, directory);
	}
	if (directory >= 0)
		close(directory);
	message.detail = process->detail;
	message.policy_percent = policy.percent;
	message.policy_length = strlen(policy.nodes);
	message.pages_length = strlen(policy.pages);
	if (process->command_line)
		message.command_line_length = strlen(process->command_line);
	bounded_put(out, &message, sizeof(message));
	if (message.command_line_length > 0)
		bounded_put(out, process->command_line, message.command_line_length);
	bounded_put(out, policy.nodes, message.policy_length);
	bounded_put(out, policy.pages, message.pages_length);
}

static void send_sharers(const struct close_ups *close_ups, int out)
{
	struct snapshot *snapshot = close_ups->reader->snapshot;

	sharers_find(snapshot, close_ups->wanted);
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct message message = {
			.place = i, .is_sharer = true, .detail = snapshot->processes[i].detail
		};

		if (message.detail.mm_owner_pid.known)
			bounded_put(out, &message, sizeof(message));
	}
}

static void send_all(int out, int root, void *context)
{
	const struct close_ups *close_ups = context;

	close_ups->reader->root.fd = root;
	for (size_t i = close_ups->next; i < close_ups->count; i++)
		send_close_up(close_ups, i, out);
	if (close_ups->sharers)
		send_sharers(close_ups, out);
}

/* ---- in the parent ---- */

static void apply_sharer(const struct close_ups *close_ups, const struct message *message)
{
	struct snapshot *snapshot = close_ups->reader->snapshot;

	if (message->place < snapshot->process_count)
		snapshot->processes[message->place].detail.mm_owner_pid =
			message->detail.mm_owner_pid;
}

static const char *copy_text(struct snapshot *snapshot, const char *text, size_t length)
{
	return length > 0 ? arena_copy(&snapshot->texts, text, length) : NULL;
}

static void apply_policy(struct snapshot *snapshot, struct process *process,
	const struct message *message, const char *texts)
{
	debug(DEBUG_PROC, "%d/numa_maps: %s", process->pid,
		message->policy_percent.known ? "read" : "refused");
	process->policy_percent = message->policy_percent;
	process->policy_nodes = copy_text(snapshot, texts, message->policy_length);
	process->node_pages =
		copy_text(snapshot, texts + message->policy_length, message->pages_length);
}

static void apply_driver(struct process_detail *detail, const struct process_detail *read)
{
	detail->drm_bytes = read->drm_bytes;
	detail->dma_buf_bytes = read->dma_buf_bytes;
	detail->nvidia_uvm = read->nvidia_uvm;
}

static void apply_close_up(
	struct close_ups *close_ups, const struct message *message, const char *text)
{
	struct proc_reader *reader = close_ups->reader;
	const struct close_up *close_up = &close_ups->items[message->place];
	struct process *process = close_up->process;

	if (close_up->wants_rollup)
		debug(DEBUG_PROC, "%d/smaps_rollup: %s", process->pid,
			message->has_rollup ? "read" : "refused");
	if (message->has_rollup) {
		process->detail = message->detail;
		rollup_keep(proc_session_rollups(reader->session), process, close_up->start_ticks);
	}
	if (close_ups->details & DETAIL_KSM)
		process->detail.ksm_merged_bytes = message->detail.ksm_merged_bytes;
	if (close_ups->details & DETAIL_DRIVER)
		apply_driver(&process->detail, &message->detail);
	if (close_up->wants_policy)
		apply_policy(
			reader->snapshot, process, message, text + message->command_line_length);
	if (message->command_line_length > 0)
		process->command_line =
			arena_copy(&reader->snapshot->texts, text, message->command_line_length);
	close_ups->next = message->place + 1;
}

/* The length of the texts that follow; SIZE_MAX for lengths that no child sends. */
static size_t texts_length(const struct message *message)
{
	if (message->command_line_length > COMMAND_LINE_LIMIT ||
		message->policy_length > POLICY_BYTES_MAX ||
		message->pages_length > NODE_AMOUNTS_BYTES_MAX)
		return SIZE_MAX;
	return message->command_line_length + message->policy_length + message->pages_length;
}

/* Applies the messages that arrived whole. */
static void apply_all(struct close_ups *close_ups, struct text_span text)
{
	struct message message;

	while (text_span_length(text) >= sizeof(message)) {
		memcpy(&message, text.start, sizeof(message));
		text.start += sizeof(message);
		if (message.is_sharer)
			apply_sharer(close_ups, &message);
		else if (message.place < close_ups->count &&
			 texts_length(&message) <= text_span_length(text))
			apply_close_up(close_ups, &message, text.start);
		else
			return;
		text.start += texts_length(&message);
	}
}

static void count_unanswered(struct close_ups *close_ups, size_t count)
{
	struct figure *waits = &close_ups->reader->snapshot->machine.unanswering;

	if (count > 0)
		*waits = figure_of(figure_or(*waits, 0) + (int64_t)count);
}

/* An empty rollup is kept, so that the next readings of a session leave the process alone. */
static void give_up_one(struct close_ups *close_ups)
{
	const struct close_up *close_up = &close_ups->items[close_ups->next++];

	debug(DEBUG_PROC, "process %d is given up: a file of its memory map did not answer in time",
		close_up->process->pid);
	rollup_keep(proc_session_rollups(close_ups->reader->session), close_up->process,
		close_up->start_ticks);
	count_unanswered(close_ups, 1);
}

void close_ups_read(struct close_ups *close_ups)
{
	struct snapshot *snapshot = close_ups->reader->snapshot;
	struct bounded_job job = { .work = send_all,
		.context = close_ups,
		.keep = close_ups->reader->root.fd,
		.stop = proc_session_stop_flag(close_ups->reader->session) };
	struct buffer buffer = { 0 };
	int result = -ETIMEDOUT;

	job.limit = close_ups->count * (sizeof(struct message) + COMMAND_LINE_LIMIT +
					       POLICY_BYTES_MAX + NODE_AMOUNTS_BYTES_MAX) +
		    snapshot->process_count * sizeof(struct message);
	while (result == -ETIMEDOUT && (close_ups->next < close_ups->count || close_ups->sharers)) {
		size_t before = close_ups->next;

		result = bounded_run(&buffer, &job);
		if (buffer.length > 0)
			apply_all(close_ups, span_of(&buffer));
		if (result != -ETIMEDOUT)
			break;
		if (close_ups->next == close_ups->count)
			close_ups->sharers = false;
		else if (close_ups->next == before && !bounded_may_start())
			break;
		else
			give_up_one(close_ups);
	}
	if (close_ups->next < close_ups->count)
		debug(DEBUG_PROC, "the memory maps of %zu more processes are not read: %s",
			close_ups->count - close_ups->next,
			result == -ETIMEDOUT ? "too many were given up" : strerror(-result));
	count_unanswered(close_ups, close_ups->count - close_ups->next);
	buffer_release(&buffer);
}
