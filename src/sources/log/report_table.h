/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of tasks in a report: mm/oom_kill.c: dump_tasks(), by its header's words. */
#ifndef OOMTOP_SOURCES_LOG_REPORT_TABLE_H
#define OOMTOP_SOURCES_LOG_REPORT_TABLE_H

#include "sources/log/report.h"

/* Whether the message is the header of a table, whole or cut. */
bool report_table_is_header(const char *message);
/* Whether a word of the header was broken: `start` ends with its first part, `rest` begins with the
 * other. */
bool report_table_is_broken_word(const char *start, const char *rest);
/* Each takes its kind of line, and returns what it was; PART_NONE for another kind. */
enum report_part report_table_take_header(struct report *report, const char *message);
enum report_part report_table_take_row(struct report *report, const char *message);
/* The row of a process, or of one of its threads; NULL if the report has none. */
const struct report_row *report_table_row(const struct report *report, pid_t pid);

#endif
