/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/log_reader.h"

#include "sources/log/keywords.h"
#include "sources/log/line_text.h"
#include "sources/log/log_lines.h"
#include "sources/log/newlines.h"
#include "sources/log/pstore.h"

#include <stdlib.h>
#include <string.h>

/* Behind a report, lines that may continue its last one. */
enum { LINES_BEHIND = 4 };

struct log_reader {
	struct log_lines lines;
	uint64_t byte_count;

	/* the part of a line that waits for its end, with room for a NUL */
	char pending[LINE_MAX_BYTES + 1];
	size_t pending_length;
	bool is_replaying; /* lines of pstore, whose numbers are those of the ordered log */
	/* lines with a soft break at their end, joined */
	char joined[LINE_MAX_BYTES + 1];
	size_t joined_length;

	struct pstore pstore;
	/* the end of the last line that was not looked at, for the time in it */
	char skipped[512];
	size_t skipped_length;
};

struct log_reader *log_reader_new(log_event_fn *take, void *data)
{
	struct log_reader *reader = memory_alloc(sizeof(*reader));

	reader->lines.kills.queue.take = take;
	reader->lines.kills.queue.data = data;
	return reader;
}

void log_reader_free(struct log_reader *reader)
{
	if (!reader)
		return;
	log_lines_release(&reader->lines);
	pstore_release(&reader->pstore);
	free(reader);
}

void log_reader_set_end(struct log_reader *reader, int64_t seconds)
{
	reader->lines.end_seconds = figure_of(seconds);
}

void log_reader_set_newest_first(struct log_reader *reader, uint64_t line_count)
{
	reader->lines.kills.coverage.newest_first = true;
	reader->lines.kills.queue.lines_from_end = line_count;
}

void log_reader_note_missed(struct log_reader *reader, uint64_t count)
{
	log_kills_note_missed(&reader->lines.kills, count);
}

void log_reader_set_boot(struct log_reader *reader, int64_t seconds)
{
	reader->lines.boot_seconds = figure_of(seconds);
}

/* Joins lines with a soft break, and copies the line: it is changed in place. */
static void end_line(struct log_reader *reader, const char *bytes, size_t length)
{
	size_t room = LINE_MAX_BYTES - reader->joined_length;
	bool is_broken = reader->lines.format == FORMAT_TEXT && length > 0 &&
			 line_text_is_soft_broken(bytes, length);

	reader->lines.line_number++;
	/* watched from the beginning of the log on: parts are not text that others quote */
	if ((reader->lines.line_number - reader->lines.watched_from <= LINES_WATCHED ||
		    reader->pstore.count > 0) &&
		!reader->is_replaying && pstore_take(&reader->pstore, bytes, length))
		return;
	if (length > room)
		length = room;
	memcpy(reader->joined + reader->joined_length, bytes, length);
	reader->joined_length += length;
	if (is_broken && reader->joined_length < LINE_MAX_BYTES) {
		while (reader->joined[reader->joined_length - 1] != '=')
			reader->joined_length--;
		reader->joined_length--;
		return;
	}
	length = reader->joined_length;
	reader->joined_length = 0;
	log_lines_take(&reader->lines, reader->joined, length);
}

/*
 * Whether each line counts: a report is open, or its last line may go on, or the format has its
 * words in other lines.
 */
static bool is_attentive(const struct log_reader *reader)
{
	return reader->lines.kills.queue.open_count > 0 ||
	       reader->lines.kills.context.candidates.lines_left > 0 ||
	       reader->lines.format != FORMAT_TEXT ||
	       reader->lines.line_number - reader->lines.watched_from < LINES_WATCHED ||
	       reader->lines.line_number < reader->lines.kills.queue.settled_line + LINES_BEHIND ||
	       reader->joined_length > 0 || reader->lines.fragments.length > 0;
}

/* The lines from `bytes` to `end`, all whole, hold nothing that matters but a time. */
static void skip_lines(struct log_reader *reader, const char *bytes, const char *end)
{
	const char *start;

	if (bytes == end)
		return;
	reader->lines.line_number += newlines_count(bytes, end);
	reader->lines.last_length = 0;
	start = memrchr(bytes, '\n', (size_t)(end - 1 - bytes));
	start = start ? start + 1 : bytes;
	reader->skipped_length = (size_t)(end - 1 - start);
	if (reader->skipped_length >= sizeof(reader->skipped))
		reader->skipped_length = sizeof(reader->skipped) - 1;
	memcpy(reader->skipped, start, reader->skipped_length);
}

/* All lines from `bytes` to `end` are whole. */
static void take_lines(struct log_reader *reader, const char *bytes, const char *end)
{
	while (bytes < end && reader->lines.kills.queue.result == 0) {
		const char *newline;

		if (!is_attentive(reader)) {
			const char *found = keywords_find(bytes, end), *start;

			if (found == end) {
				skip_lines(reader, bytes, end);
				return;
			}
			start = memrchr(bytes, '\n', (size_t)(found - bytes));
			start = start ? start + 1 : bytes;
			skip_lines(reader, bytes, start);
			bytes = start;
		}
		newline = memchr(bytes, '\n', (size_t)(end - bytes));
		reader->skipped_length = 0;
		end_line(reader, bytes, (size_t)(newline - bytes));
		bytes = newline + 1;
	}
}

static void add_pending(struct log_reader *reader, const char *bytes, size_t size)
{
	size_t room = LINE_MAX_BYTES - reader->pending_length;

	if (size > room)
		size = room;
	memcpy(reader->pending + reader->pending_length, bytes, size);
	reader->pending_length += size;
}

int log_reader_feed(struct log_reader *reader, const char *bytes, size_t size)
{
	const char *end = bytes + size, *last;

	reader->byte_count += size;
	if (reader->pending_length > 0) {
		const char *newline = memchr(bytes, '\n', size);

		add_pending(reader, bytes, (size_t)((newline ? newline : end) - bytes));
		if (!newline)
			return reader->lines.kills.queue.result;
		size = reader->pending_length;
		reader->pending_length = 0;
		end_line(reader, reader->pending, size);
		bytes = newline + 1;
	}
	last = memrchr(bytes, '\n', (size_t)(end - bytes));
	if (last)
		take_lines(reader, bytes, last + 1);
	add_pending(reader, last ? last + 1 : bytes, (size_t)(end - (last ? last + 1 : bytes)));
	return reader->lines.kills.queue.result;
}

void log_reader_feed_field(struct log_reader *reader, const char *field, const char *value)
{
	log_lines_take_field(&reader->lines, field, value);
}

int log_reader_feed_message(struct log_reader *reader, const char *message, size_t length)
{
	reader->byte_count += length;
	log_lines_take_message(&reader->lines, message, length);
	return reader->lines.kills.queue.result;
}

int log_reader_flush(struct log_reader *reader)
{
	kill_queue_flush(&reader->lines.kills.queue);
	return reader->lines.kills.queue.result;
}

/* The parts of pstore in the order in which they were written. */
static void replay_pstore(struct log_reader *reader)
{
	uint64_t line_count = reader->lines.line_number;

	reader->is_replaying = true;
	reader->lines.line_number = reader->lines.watched_from;
	pstore_order(&reader->pstore);
	for (size_t i = 0; i < reader->pstore.count; i++) {
		const struct pstore_part *part = &reader->pstore.parts[i];

		if (part->length > 0)
			take_lines(reader, part->text, part->text + part->length);
	}
	reader->lines.line_number = line_count;
}

static void end_lines(struct log_reader *reader)
{
	if (reader->pending_length > 0 || reader->joined_length > 0) {
		size_t length = reader->pending_length;

		reader->pending_length = 0;
		reader->skipped_length = 0;
		end_line(reader, reader->pending, length);
	}
	if (reader->pstore.count > 0)
		replay_pstore(reader);
	log_lines_end_entry(&reader->lines);
	if (reader->skipped_length > 0)
		log_lines_take_time(&reader->lines, reader->skipped, reader->skipped_length);
	kill_queue_finish(&reader->lines.kills.queue);
}

int log_reader_end_text(struct log_reader *reader)
{
	end_lines(reader);
	pstore_release(&reader->pstore);
	reader->is_replaying = false;
	reader->skipped_length = 0;
	log_lines_begin_text(&reader->lines);
	return reader->lines.kills.queue.result;
}

int log_reader_finish(struct log_reader *reader, struct log_coverage *ret_coverage)
{
	end_lines(reader);
	*ret_coverage = reader->lines.kills.coverage;
	ret_coverage->line_count = reader->lines.line_number;
	ret_coverage->byte_count = reader->byte_count;
	return reader->lines.kills.queue.result;
}
