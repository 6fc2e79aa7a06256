/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the text of a kernel log, from whatever input, and gives every kill in it.
 *
 * The reader takes bytes as they come, keeps no more than the reports that are not yet whole, and
 * never opens anything: files, the ring buffer, the journal and archives are inputs of their own
 * that feed it (sources/log/input.h).
 */
#ifndef OOMTOP_SOURCES_LOG_LOG_READER_H
#define OOMTOP_SOURCES_LOG_LOG_READER_H

#include "snapshot/kill_event.h"
#include "sources/log/log_event.h"

#include <stddef.h>

struct log_reader;

/* A reader that calls `take` with `data` for each event. */
struct log_reader *log_reader_new(log_event_fn *take, void *data);
/* Reads `size` more bytes.  Returns 0, or the negative errno of `take`. */
int log_reader_feed(struct log_reader *reader, const char *bytes, size_t size);
/*
 * Gives the events that wait for more lines, such as what systemd says of them: for an input that
 * pauses.  A report whose end has not come yet keeps waiting.
 */
int log_reader_flush(struct log_reader *reader);
/*
 * Ends one of several texts that may hold the same kills: reports without an end are given, and of
 * what follows, no kill that was given already.  The result is that of log_reader_feed().
 */
int log_reader_end_text(struct log_reader *reader);
/*
 * The time now, or when the log ended, in seconds since 1970: stamps without a year are put into
 * the last year that is not after it.  Without it their seconds stay unknown.
 */
void log_reader_set_end(struct log_reader *reader, int64_t seconds);
/* The time of the boot, for a log whose lines have the kernel's clock alone. */
void log_reader_set_boot(struct log_reader *reader, int64_t seconds);
/*
 * An entry of fields, named as the journal names them, in place of text: its fields, then its
 * message, which ends the entry.  The result is that of log_reader_feed().
 */
void log_reader_feed_field(struct log_reader *reader, const char *field, const char *value);
int log_reader_feed_message(struct log_reader *reader, const char *message, size_t length);

/* The lines come from the end of the log to its beginning; it has that many. */
void log_reader_set_newest_first(struct log_reader *reader, uint64_t line_count);
/* The source lost that many messages here, before the reader got them. */
void log_reader_note_missed(struct log_reader *reader, uint64_t count);

/* Ends the log: gives the events that wait for more lines, and what the log covers. */
int log_reader_finish(struct log_reader *reader, struct log_coverage *ret_coverage);
void log_reader_free(struct log_reader *reader);

#endif
