/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines of a log, in whatever format, and the messages in them, which go to the kills. */
#ifndef OOMTOP_SOURCES_LOG_LOG_LINES_H
#define OOMTOP_SOURCES_LOG_LOG_LINES_H

#include "sources/log/export_field.h"
#include "sources/log/fragments.h"
#include "sources/log/log_kills.h"

/* What is kept of a line; and the lines at the beginning that tell the format of the log. */
enum { LINE_MAX_BYTES = 16384, LINES_WATCHED = 64 };

enum log_format {
	FORMAT_TEXT,
	FORMAT_EXPORT, /* journalctl -o export: a field a line */
	FORMAT_DMESG,  /* dmesg -J: a field a line, in JSON */
	FORMAT_VERBOSE,
	FORMAT_PRETTY, /* sources/log/entry_blocks.h */
};

/* Zeroed at first. */
struct log_lines {
	struct log_kills kills;
	struct figure end_seconds, boot_seconds; /* sources/log/log_reader.h */
	enum log_format format;
	uint64_t line_number;  /* of lines that are done */
	uint64_t watched_from; /* the lines of earlier texts */

	struct fragments fragments;
	struct log_line fields; /* of an entry that has a line a field */
	char *fields_message;
	struct export_field export_field;
	/* the prefix of the last line, for lines without one */
	struct log_line last;
	size_t last_indent; /* the blanks before it */
	size_t last_length; /* of the last line; 0: not known */
	/* of lines that were continued: their length, and how many of them in turn had it */
	size_t broken_length, broken_count;
};

/* Takes a line as it stands in the input, which is changed; there is room for a NUL behind it. */
void log_lines_take(struct log_lines *lines, char *text, size_t length) __attribute__((nonnull));
/* Fields of an entry, and the message that ends it. */
void log_lines_take_field(struct log_lines *lines, const char *field, const char *value)
	__attribute__((nonnull));
void log_lines_take_message(struct log_lines *lines, const char *message, size_t length)
	__attribute__((nonnull));
/* Ends an entry that has a line a field. */
void log_lines_end_entry(struct log_lines *lines) __attribute__((nonnull));
/* Takes the time alone of a line, which is changed as by log_lines_take(). */
void log_lines_take_time(struct log_lines *lines, char *text, size_t length)
	__attribute__((nonnull));
/* Another text follows, in a format of its own. */
void log_lines_begin_text(struct log_lines *lines) __attribute__((nonnull));
void log_lines_release(struct log_lines *lines) __attribute__((nonnull));

#endif
