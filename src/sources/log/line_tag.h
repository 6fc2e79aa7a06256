/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who logged a line: the host and the program that its prefix names. */
#ifndef OOMTOP_SOURCES_LOG_LINE_TAG_H
#define OOMTOP_SOURCES_LOG_LINE_TAG_H

#include "sources/log/log_line.h"

/* Whether the word is a tag, such as "kernel:" or "systemd[1]:": the name of a program. */
bool line_tag_is(const char *start, const char *end);
/* Whether the tag has a PID, or is of a program that often logs without: no part of a message. */
bool line_tag_is_sure(const char *start, const char *end);
/*
 * Takes "HOST TAG: ", "TAG: " or "HOST [  12.3] ", and returns the text behind what it took.
 * `is_host_sure` is for a text behind a date; else a first word alone is no host, since dmesg
 * --time-format=iso has none.
 */
const char *line_tag_parse(const char *text, struct log_line *line, bool is_host_sure);
/* Takes "host app procid msgid [data]" of RFC 5424, and returns the message behind. */
const char *line_tag_parse_rfc5424(const char *text, struct log_line *line);
/* A program other than the kernel wrote the line, whatever tag is in it. */
void line_tag_mark_forged(struct log_line *line);

#endif
