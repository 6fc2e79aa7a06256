/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the lines of one report, each kind by its own words. */
#ifndef OOMTOP_SOURCES_LOG_REPORT_TAKE_H
#define OOMTOP_SOURCES_LOG_REPORT_TAKE_H

#include "sources/log/report.h"

struct report *report_new(const struct log_line *line);
void report_free(struct report *report);

/* Whether the message may begin a report. */
bool report_begins(const struct log_line *line);
/*
 * Takes the message of a line if it belongs to a report, and returns whether it does.  Most lines
 * of a report are known by their words alone, so that lines of others between them do no harm.
 */
bool report_take(struct report *report, const struct log_line *line);
/* Takes a line without a prefix if it is the rest of the report's last line, which was wrapped. */
bool report_continue(struct report *report, const struct log_line *line);
/* Writes the kernel's release that "Not tainted 6.1.0-18-amd64" names; else leaves `release`. */
void report_release_of(const char *message, char *release, size_t size);
/* Whether the line that says how it ended was there. */
bool report_has_ended(const struct report *report);

#endif
