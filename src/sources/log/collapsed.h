/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A report whose newlines were lost, as in forms of bug trackers: all of it is one line. */
#ifndef OOMTOP_SOURCES_LOG_COLLAPSED_H
#define OOMTOP_SOURCES_LOG_COLLAPSED_H

/*
 * Whether the text begins with the line that opens a report, and goes on behind it with the clock
 * or the date of the next line.  The kernel prints no text of others behind that line, so no name
 * or path can look like this.
 */
int collapsed_begins(const char *text) __attribute__((nonnull));
/* The next line behind the beginning of such a text; NULL for none. */
char *collapsed_next(char *text) __attribute__((nonnull));

#endif
