/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The prefix of a line: when, where and by whom it was logged.  The parts may come in any of the
 * usual combinations: a level, syslog's date with or without host and tag, printk's clock, the
 * caller, what netconsole and /dev/kmsg put before a message.
 */
#ifndef OOMTOP_SOURCES_LOG_LINE_PREFIX_H
#define OOMTOP_SOURCES_LOG_LINE_PREFIX_H

#include "sources/log/log_line.h"

/*
 * Fills the line from `text`, which line->message then points into; `end_seconds` as in
 * line_time.h.  What the line has already, such as fields of a journal entry, is kept.
 */
void line_prefix_parse(struct log_line *line, const char *text, struct figure end_seconds);

#endif
