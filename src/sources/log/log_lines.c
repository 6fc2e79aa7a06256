/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/log_lines.h"

#include "sources/log/collapsed.h"
#include "sources/log/entry_blocks.h"
#include "sources/log/line_fields.h"
#include "sources/log/line_prefix.h"
#include "sources/log/line_text.h"
#include "sources/log/message_kind.h"
#include "sources/log/vendor_marks.h"
#include "sources/log/words.h"

#include <stdlib.h>
#include <string.h>

/* The least width of what journalctl puts before a message. */
enum { PREFIX_MIN = 16 };

static enum message_kind kind_of(const struct log_line *line, const char *message)
{
	if (!line->is_kernel || !line->is_exact)
		return MESSAGE_UNKNOWN;
	return line->is_continuation ? MESSAGE_OTHER : message_kind_of(message, line->is_of_ring);
}

/* What the kernel prints in one line: a newline in it is in a name or a path. */
static bool is_one_line(enum message_kind kind)
{
	return kind == MESSAGE_INVOKED || kind == MESSAGE_CONSTRAINT || kind == MESSAGE_GROUP ||
	       kind == MESSAGE_KILL;
}

/*
 * The message behind a vendor's marks.  The name of a task may look like one, so what is a line of
 * a report as it stands has none.
 */
static char *unmarked(const struct log_line *line, char *message)
{
	const char *text;

	if (line->is_continuation || kind_of(line, message) != MESSAGE_OTHER)
		return message;
	text = vendor_marks_skip(message);
	return message + (text - message) + (text != message && *text == ' ');
}

/* Gives a message to the kills; a newline within begins a line without a prefix. */
static void take_message(struct log_lines *lines, struct log_line *line, char *message)
{
	if (!line->seconds.known && line->since_boot_us.known && lines->boot_seconds.known)
		line->seconds =
			figure_of(lines->boot_seconds.value + line->since_boot_us.value / 1000000);
	message = unmarked(line, message);
	while (message) {
		char *newline = strchr(message, '\n');

		line->kind = kind_of(line, message);
		if (is_one_line(line->kind))
			newline = NULL;
		if (newline)
			*newline = '\0';
		line->message = message;
		log_kills_take(&lines->kills, line);
		message = newline ? newline + 1 : NULL;
		line->has_prefix = false;
		line->is_continuation = true;
	}
}

/* What a line without a prefix has from the line before. */
static void inherit(struct log_line *line, const struct log_line *last)
{
	const struct log_line own = *line;

	*line = *last;
	line->message = own.message;
	line->number = own.number;
	line->dropped = own.dropped;
	/* before the first prefix, lines are nobody's in particular */
	line->is_kernel = line->is_kernel || !last->has_prefix;
	line->has_prefix = line->is_exact = line->is_of_ring = false;
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

/*
 * A terminal breaks lines where its width ends, so that all broken ones have one length; mail
 * breaks them between words.
 */
static bool is_broken_off(struct log_lines *lines)
{
	enum { WIDTH_MIN = 60 };

	if (lines->last_length < WIDTH_MIN)
		return false;
	if (lines->last_length != lines->broken_length)
		lines->broken_count = 0;
	lines->broken_length = lines->last_length;
	lines->broken_count++;
	return lines->broken_count > 1;
}

/* An object, maybe behind a date, with a message in it; else the line is as it was. */
static bool take_object(struct log_lines *lines, const char *text)
{
	struct log_line line = { .number = lines->line_number, .is_kernel = true }, inner;
	const char *brace = strchr(text, '{');
	char *message;
	size_t length;

	if (!brace || brace[1] != '"')
		return false;
	/* a path that the kernel repeats may look like one */
	line_prefix_parse(&line, text, lines->end_seconds);
	if (line.is_exact)
		return false;
	line = (struct log_line){ .number = lines->line_number, .is_kernel = true };
	message = line_fields_json(&line, brace);
	if (!message)
		return false;
	length = line_text_clean(message, strlen(message));
	inner = line;
	if (length > 0 && message[length - 1] == '\n')
		message[length - 1] = '\0';
	inner.message = skip_blanks(message);
	if (!line.is_of_ring)
		line_prefix_parse(&inner, message, lines->end_seconds);
	take_message(lines, &inner, (char *)inner.message);
	free(message);
	return true;
}

/*
 * journalctl puts blanks before lines of one message, as wide as the prefix, and not before the
 * first: what follows them is no prefix, whatever it looks like.
 */
static bool is_rest_of_message(const struct log_lines *lines, const char *text)
{
	size_t indent = strspn(text, " ");

	return lines->last.is_exact && indent >= PREFIX_MIN && indent > lines->last_indent;
}

static void take_text(struct log_lines *lines, char *text)
{
	struct log_line line = { .number = lines->line_number, .is_kernel = true };
	const char *brace = strchr(text, '{');
	bool is_rest = is_rest_of_message(lines, text);
	char *message;

	if (!is_rest && take_object(lines, text))
		return;
	if (brace && brace[1] == '"') {
		free(line_fields_json(&line, brace));
		/* it belongs to the message, which names a cgroup perhaps */
		inner_unit(&line, lines->line_number);
	}
	if (is_rest)
		line.message = skip_blanks(text);
	else
		line_prefix_parse(&line, text, lines->end_seconds);
	if (line.has_prefix) {
		lines->last = line;
		lines->last_indent = strspn(text, " ");
	} else {
		inherit(&line, &lines->last);
		line.is_broken_off = lines->last.has_prefix && is_broken_off(lines);
		line.is_indented = *text == ' ';
		line.is_exact = line.is_continuation = is_rest;
	}
	message = fragments_join(&lines->fragments, &line);
	/* the rest of a message whose beginning is lost */
	if (message == line.message && figure_or(line.fragment_start, 0) > 0)
		line.is_continuation = true;
	if (message)
		take_message(lines, &line, message);
}

/* Takes a text that may hold all lines of a report, each behind its clock. */
static void take_texts(struct log_lines *lines, char *text)
{
	char *next = collapsed_begins(text) ? collapsed_next(text) : NULL;

	while (next) {
		next[-1] = '\0';
		take_text(lines, text);
		text = next;
		next = collapsed_next(text);
	}
	take_text(lines, text);
}

void log_lines_end_entry(struct log_lines *lines)
{
	if (lines->fields_message) {
		struct log_line line = lines->fields;

		line_fields_finish(&line);
		line.number = lines->line_number;
		take_message(lines, &line, lines->fields_message);
	}
	free(lines->fields_message);
	lines->fields_message = NULL;
	lines->fields = (struct log_line){ 0 };
}

static void take_export_field(struct log_lines *lines, const char *name, const char *value)
{
	if (strcmp(name, "MESSAGE") == 0 && !lines->fields_message)
		lines->fields_message = strdup(value);
	else
		(void)!line_fields_take(&lines->fields, name, value);
}

static void take_export(struct log_lines *lines, char *text, size_t length)
{
	struct export_field *field = &lines->export_field;
	char *value = strchr(text, '=');

	if (field->is_open) {
		if (export_field_take(field, text, length))
			take_export_field(lines, field->name, field->value);
		return;
	}
	if (*text == '\0') {
		log_lines_end_entry(lines);
		return;
	}
	if (!value) {
		(void)!export_field_begin(field, text);
		return;
	}
	*value++ = '\0';
	take_export_field(lines, text, value);
}

static void take_dmesg(struct log_lines *lines, const char *text)
{
	char *message = line_fields_dmesg(&lines->fields, text);

	if (!message)
		return;
	lines->fields_message = message;
	log_lines_end_entry(lines);
}

static void take_verbose(struct log_lines *lines, char *text)
{
	const char *name, *value;
	int64_t us;

	if (entry_block_begins_verbose(text, &us)) {
		log_lines_end_entry(lines);
		lines->fields.seconds = figure_of(us / 1000000);
	} else if (entry_block_field(text, &name, &value)) {
		take_export_field(lines, name, value);
	}
}

static void take_pretty(struct log_lines *lines, const char *text)
{
	char *name, *value;

	if (*text == '}') {
		log_lines_end_entry(lines);
	} else if (entry_block_pretty_field(text, &name, &value)) {
		take_export_field(lines, name, value);
		free(name);
		free(value);
	}
}

static void watch_format(struct log_lines *lines, const char *text)
{
	int64_t us;

	if (entry_block_begins_verbose(text, &us))
		lines->format = FORMAT_VERBOSE;
	else if (entry_block_is_pretty(text))
		lines->format = FORMAT_PRETTY;
	if (after_start(text, "__CURSOR=") || after_start(text, "__REALTIME_TIMESTAMP="))
		lines->format = FORMAT_EXPORT;
	else if (strspn(text, " ") < PREFIX_MIN && after_start(skip_blanks(text), "\"dmesg\": ["))
		lines->format = FORMAT_DMESG;
}

void log_lines_take(struct log_lines *lines, char *text, size_t length)
{
	if (lines->line_number - lines->watched_from <= LINES_WATCHED) {
		text[length] = '\0';
		watch_format(lines, text);
	}
	if (lines->format == FORMAT_TEXT) {
		size_t cleaned;

		/* before codes in the message are decoded, which would end it */
		text[length] = '\0';
		if (!is_rest_of_message(lines, text) && take_object(lines, text)) {
			lines->last_length = length;
			return;
		}
		cleaned = line_text_clean(text, length);
		take_texts(lines, text);
		lines->last_length = cleaned;
	} else if (lines->format == FORMAT_EXPORT) {
		text[length] = '\0';
		take_export(lines, text, length);
	} else {
		text[length] = '\0';
		if (lines->format == FORMAT_DMESG)
			take_dmesg(lines, text);
		else if (lines->format == FORMAT_VERBOSE)
			take_verbose(lines, text);
		else
			take_pretty(lines, text);
	}
}

void log_lines_take_field(struct log_lines *lines, const char *field, const char *value)
{
	(void)!line_fields_take(&lines->fields, field, value);
}

void log_lines_take_message(struct log_lines *lines, const char *message, size_t length)
{
	lines->line_number++;
	if (length > LINE_MAX_BYTES)
		length = LINE_MAX_BYTES;
	free(lines->fields_message);
	lines->fields_message = memory_alloc(length + 1);
	memcpy(lines->fields_message, message, length);
	line_text_clean(lines->fields_message, length);
	log_lines_end_entry(lines);
}

void log_lines_take_time(struct log_lines *lines, char *text, size_t length)
{
	struct log_line line = { .is_kernel = true };
	struct log_coverage *coverage = &lines->kills.coverage;

	line_text_clean(text, length);
	line_prefix_parse(&line, text, lines->end_seconds);
	if (line.seconds.known && line.unknown_zone[0] == '\0')
		coverage->last_seconds = line.seconds;
	if (line.since_boot_us.known)
		coverage->last_us = line.since_boot_us;
	coverage->has_kernel_lines = coverage->has_kernel_lines || line.is_kernel;
}

void log_lines_begin_text(struct log_lines *lines)
{
	lines->format = FORMAT_TEXT;
	lines->export_field.is_open = false;
	lines->watched_from = lines->line_number;
	lines->fragments.length = 0;
	lines->last_length = lines->broken_count = 0;
	lines->last = (struct log_line){ 0 };
	log_kills_begin_text(&lines->kills);
}

void log_lines_release(struct log_lines *lines)
{
	kill_queue_release(&lines->kills.queue);
	free(lines->fields_message);
}
