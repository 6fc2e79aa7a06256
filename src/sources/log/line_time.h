/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times as logs print them. */
#ifndef OOMTOP_SOURCES_LOG_LINE_TIME_H
#define OOMTOP_SOURCES_LOG_LINE_TIME_H

#include "sources/log/log_line.h"

/*
 * Each reads a time at the beginning of the text and returns the text behind it, or NULL for any
 * other text.  They fill the line's seconds; `end_seconds` is the end of the log, for stamps
 * without a year, whose seconds are unknown and whose `time` is set without it.
 */

/* "2026-11-24T00:28:55.123456+01:00", with a blank for the T, with a comma, or without a zone. */
const char *time_iso(const char *text, struct log_line *line);
/* The same with a zone behind a blank: "CET", "+03". */
const char *time_iso_zoned(const char *text, struct log_line *line);
/* "Tue 2026-11-24 00:28:55 CET" of journalctl -o short-full. */
const char *time_full(const char *text, struct log_line *line);
/*
 * "Nov 24 00:28:55", of syslog and journalctl, with an optional fraction and year; the month in any
 * of the usual languages.
 */
const char *time_syslog(const char *text, struct figure end_seconds, struct log_line *line);
/* "Tue Nov 24 00:28:55 2026" of OpenWrt's logread. */
const char *time_logread(const char *text, struct log_line *line);
/* "00:28:55" alone, where the date was cut off; gives no seconds. */
const char *time_of_day(const char *text, struct log_line *line);
/* "1764000000.123456": seconds since 1970 of journalctl -o short-unix. */
const char *time_unix(const char *text, struct log_line *line);
/* "[Tue Nov 24 00:28:55 2026]" of dmesg -T, in any language. */
const char *time_bracketed_date(const char *text, struct log_line *line);
/* "[2026-11-24T00:28:55Z]", with or without a colon behind, of talosctl dmesg. */
const char *time_bracketed_iso(const char *text, struct log_line *line);
/* "[ 1234.567890]" of printk; also "[    +0.000007]" of dmesg -d, which gives no time. */
const char *time_printk(const char *text, struct log_line *line);

#endif
