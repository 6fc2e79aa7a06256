/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/log_reader.h"

#include "sources/log/fragments.h"
#include "sources/log/keywords.h"
#include "sources/log/line_fields.h"
#include "sources/log/line_prefix.h"
#include "sources/log/line_text.h"
#include "sources/log/log_kills.h"
#include "sources/log/pstore.h"
#include "sources/log/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is kept of a line; and the lines at the beginning that tell the format of the log. */
enum { LINE_MAX_BYTES = 16384, LINES_WATCHED = 64, LINES_BEHIND = 4 };

enum log_format {
	FORMAT_TEXT,
	FORMAT_EXPORT, /* journalctl -o export: a field a line */
	FORMAT_DMESG,  /* dmesg -J: a field a line, in JSON */
};

struct log_reader {
	struct log_kills kills;
	struct figure end_seconds, boot_seconds;
	enum log_format format;
	uint64_t line_number;  /* of lines that are done */
	uint64_t watched_from; /* the lines of earlier texts */
	uint64_t byte_count;

	/* the part of a line that waits for its end, with room for a NUL */
	char pending[LINE_MAX_BYTES + 1];
	size_t pending_length;
	bool is_replaying; /* lines of pstore, whose numbers are those of the ordered log */
	/* lines with a soft break at their end, joined */
	char joined[LINE_MAX_BYTES + 1];
	size_t joined_length;

	struct fragments fragments;
	struct pstore pstore;
	struct log_line fields; /* of an entry that has a line a field */
	char *fields_message;
	/* the prefix of the last line, for lines without one */
	struct log_line last;
	/* the end of the last line that was not looked at, for the time in it */
	char skipped[512];
	size_t skipped_length;
};

struct log_reader *log_reader_new(log_event_fn *take, void *data)
{
	struct log_reader *reader = memory_alloc(sizeof(*reader));

	reader->kills.take = take;
	reader->kills.data = data;
	return reader;
}

void log_reader_free(struct log_reader *reader)
{
	if (!reader)
		return;
	log_kills_release(&reader->kills);
	free(reader->fields_message);
	pstore_release(&reader->pstore);
	free(reader);
}

void log_reader_set_end(struct log_reader *reader, int64_t seconds)
{
	reader->end_seconds = figure_of(seconds);
}

void log_reader_set_boot(struct log_reader *reader, int64_t seconds)
{
	reader->boot_seconds = figure_of(seconds);
}

/* Gives a message to the kills; a newline within begins a line without a prefix. */
static void take_message(struct log_reader *reader, struct log_line *line, char *message)
{
	if (!line->seconds.known && line->since_boot_us.known && reader->boot_seconds.known)
		line->seconds =
			figure_of(reader->boot_seconds.value + line->since_boot_us.value / 1000000);
	while (message) {
		char *newline = strchr(message, '\n');

		if (newline)
			*newline = '\0';
		line->message = message;
		log_kills_take(&reader->kills, line);
		message = newline ? newline + 1 : NULL;
		line->has_prefix = false;
	}
}

/* What a line without a prefix has from the line before. */
static void inherit(struct log_line *line, const struct log_line *last)
{
	const char *message = line->message;
	uint64_t number = line->number;

	*line = *last;
	line->message = message;
	line->number = number;
	line->has_prefix = false;
	line->sequence = FIGURE_UNKNOWN;
	line->since_boot_us = FIGURE_UNKNOWN;
}

/* Of an object within a message, only the unit or cgroup counts. */
static void inner_unit(struct log_line *line, uint64_t number)
{
	struct log_line fresh = { .number = number, .is_kernel = true };

	memcpy(fresh.unit, line->unit, sizeof(fresh.unit));
	*line = fresh;
}

static void take_text(struct log_reader *reader, char *text)
{
	struct log_line line = { .number = reader->line_number, .is_kernel = true };
	const char *brace = strchr(text, '{');
	char *message;

	/* an object, maybe behind a date */
	if (brace && brace[1] == '"') {
		message = line_fields_json(&line, brace);
		if (message) {
			size_t length = line_text_clean(message, strlen(message));
			struct log_line inner = line;

			if (length > 0 && message[length - 1] == '\n')
				message[length - 1] = '\0';
			line_prefix_parse(&inner, message, reader->end_seconds);
			take_message(reader, &inner, (char *)inner.message);
			free(message);
			return;
		}
		/* it belongs to the message, which names a cgroup perhaps */
		inner_unit(&line, reader->line_number);
	}
	line_prefix_parse(&line, text, reader->end_seconds);
	if (line.has_prefix)
		reader->last = line;
	else
		inherit(&line, &reader->last);
	message = fragments_join(&reader->fragments, &line);
	if (message)
		take_message(reader, &line, message);
}

static void finish_fields(struct log_reader *reader)
{
	if (reader->fields_message) {
		struct log_line line = reader->fields;

		line_fields_finish(&line);
		line.number = reader->line_number;
		take_message(reader, &line, reader->fields_message);
	}
	free(reader->fields_message);
	reader->fields_message = NULL;
	reader->fields = (struct log_line){ 0 };
}

static void take_export(struct log_reader *reader, char *text)
{
	char *value = strchr(text, '=');

	if (*text == '\0') {
		finish_fields(reader);
		return;
	}
	if (!value)
		return;
	*value++ = '\0';
	if (strcmp(text, "MESSAGE") == 0 && !reader->fields_message)
		reader->fields_message = strdup(value);
	else
		(void)!line_fields_take(&reader->fields, text, value);
}

static void take_dmesg(struct log_reader *reader, const char *text)
{
	char *message = line_fields_dmesg(&reader->fields, text);

	if (!message)
		return;
	reader->fields_message = message;
	finish_fields(reader);
}

static void watch_format(struct log_reader *reader, const char *text)
{
	if (after_start(text, "__CURSOR=") || after_start(text, "__REALTIME_TIMESTAMP="))
		reader->format = FORMAT_EXPORT;
	else if (after_start(skip_blanks(text), "\"dmesg\": ["))
		reader->format = FORMAT_DMESG;
}

/* One line as it stands in the input; there is room for a NUL behind it. */
static void take_line(struct log_reader *reader, char *text, size_t length)
{
	if (reader->line_number - reader->watched_from <= LINES_WATCHED) {
		text[length] = '\0';
		watch_format(reader, text);
	}
	if (reader->format == FORMAT_TEXT) {
		line_text_clean(text, length);
		take_text(reader, text);
	} else if (reader->format == FORMAT_EXPORT) {
		text[length] = '\0';
		take_export(reader, text);
	} else {
		text[length] = '\0';
		take_dmesg(reader, text);
	}
}

/* Joins lines with a soft break, and copies the line: it is changed in place. */
static void end_line(struct log_reader *reader, const char *bytes, size_t length)
{
	size_t room = LINE_MAX_BYTES - reader->joined_length;
	bool is_broken = reader->format == FORMAT_TEXT && length > 0 &&
			 line_text_is_soft_broken(bytes, length);

	reader->line_number++;
	/* watched from the beginning of the log on: parts are not text that others quote */
	if ((reader->line_number - reader->watched_from <= LINES_WATCHED ||
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
	take_line(reader, reader->joined, length);
}

/*
 * Whether each line counts: a report is open, or its last line may go on, or the format has its
 * words in other lines.
 */
static bool is_attentive(const struct log_reader *reader)
{
	return reader->kills.open_count > 0 || reader->format != FORMAT_TEXT ||
	       reader->line_number - reader->watched_from < LINES_WATCHED ||
	       reader->line_number < reader->kills.settled_line + LINES_BEHIND ||
	       reader->joined_length > 0 || reader->fragments.length > 0;
}

/* The bytes of the result are 1 where a newline is. */
static uint64_t newlines_in(const char *bytes)
{
	const uint64_t newlines = UINT64_C(0x0a0a0a0a0a0a0a0a), low = UINT64_C(0x7f7f7f7f7f7f7f7f);
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	word ^= newlines;
	/* exactly the bytes that are 0 get their top bit */
	word = ~(((word & low) + low) | word | low);
	return word >> 7;
}

/* Eight counts at a time, each in a byte, which 255 newlines fill. */
static uint64_t count_newlines(const char *bytes, const char *end)
{
	const uint64_t even = UINT64_C(0x00ff00ff00ff00ff), ones = UINT64_C(0x0001000100010001);
	uint64_t count = 0;

	while (end - bytes >= 8) {
		uint64_t counts = 0;

		for (int i = 0; i < 255 && end - bytes >= 8; i++, bytes += 8)
			counts += newlines_in(bytes);
		counts = (counts & even) + (counts >> 8 & even);
		count += (counts * ones) >> 48;
	}
	for (; bytes < end; bytes++)
		count += *bytes == '\n';
	return count;
}

/* The lines from `bytes` to `end`, all whole, hold nothing that matters but a time. */
static void skip_lines(struct log_reader *reader, const char *bytes, const char *end)
{
	const char *start;

	if (bytes == end)
		return;
	reader->line_number += count_newlines(bytes, end);
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
	while (bytes < end && reader->kills.result == 0) {
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
			return reader->kills.result;
		size = reader->pending_length;
		reader->pending_length = 0;
		end_line(reader, reader->pending, size);
		bytes = newline + 1;
	}
	last = memrchr(bytes, '\n', (size_t)(end - bytes));
	if (last)
		take_lines(reader, bytes, last + 1);
	add_pending(reader, last ? last + 1 : bytes, (size_t)(end - (last ? last + 1 : bytes)));
	return reader->kills.result;
}

void log_reader_feed_field(struct log_reader *reader, const char *field, const char *value)
{
	(void)!line_fields_take(&reader->fields, field, value);
}

int log_reader_feed_message(struct log_reader *reader, const char *message, size_t length)
{
	reader->line_number++;
	reader->byte_count += length;
	if (length > LINE_MAX_BYTES)
		length = LINE_MAX_BYTES;
	reader->fields_message = memory_alloc(length + 1);
	memcpy(reader->fields_message, message, length);
	line_text_clean(reader->fields_message, length);
	finish_fields(reader);
	return reader->kills.result;
}

int log_reader_flush(struct log_reader *reader)
{
	log_kills_flush(&reader->kills);
	return reader->kills.result;
}

/* The time of the last line, which was perhaps not looked at. */
static void take_skipped_time(struct log_reader *reader)
{
	struct log_line line = { .is_kernel = true };
	struct log_coverage *coverage = &reader->kills.coverage;

	if (reader->skipped_length == 0)
		return;
	line_text_clean(reader->skipped, reader->skipped_length);
	line_prefix_parse(&line, reader->skipped, reader->end_seconds);
	if (line.seconds.known)
		coverage->last_seconds = line.seconds;
	if (line.since_boot_us.known)
		coverage->last_us = line.since_boot_us;
	coverage->has_kernel_lines = coverage->has_kernel_lines || line.is_kernel;
}

/* The parts of pstore in the order in which they were written. */
static void replay_pstore(struct log_reader *reader)
{
	uint64_t line_count = reader->line_number;

	reader->is_replaying = true;
	reader->line_number = reader->watched_from;
	pstore_order(&reader->pstore);
	for (size_t i = 0; i < reader->pstore.count; i++) {
		const struct pstore_part *part = &reader->pstore.parts[i];

		if (part->length > 0)
			take_lines(reader, part->text, part->text + part->length);
	}
	reader->line_number = line_count;
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
	finish_fields(reader);
	take_skipped_time(reader);
	log_kills_finish(&reader->kills);
}

int log_reader_end_text(struct log_reader *reader)
{
	end_lines(reader);
	pstore_release(&reader->pstore);
	reader->is_replaying = false;
	reader->format = FORMAT_TEXT;
	reader->watched_from = reader->line_number;
	reader->skipped_length = reader->fragments.length = 0;
	reader->last = (struct log_line){ 0 };
	log_kills_begin_text(&reader->kills);
	return reader->kills.result;
}

int log_reader_finish(struct log_reader *reader, struct log_coverage *ret_coverage)
{
	end_lines(reader);
	*ret_coverage = reader->kills.coverage;
	ret_coverage->line_count = reader->line_number;
	ret_coverage->byte_count = reader->byte_count;
	return reader->kills.result;
}
