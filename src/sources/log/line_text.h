/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What mail, web pages, terminals and loggers do to a line, undone. */
#ifndef OOMTOP_SOURCES_LOG_LINE_TEXT_H
#define OOMTOP_SOURCES_LOG_LINE_TEXT_H

#include <stddef.h>

/*
 * Cleans `length` bytes in place and ends them with NUL, so that there must be room for one byte
 * more.  Carriage returns, NULs and terminal sequences go, as do marks of a quotation ("> ");
 * HTML entities, quoted-printable ("=3D"), "#012" of rsyslog and "\x0a" of /dev/kmsg become the
 * characters that they stand for.  Returns the new length; a newline may be within.
 */
size_t line_text_clean(char *text, size_t length);
/* Whether the line goes on in the next one, by a soft line break of quoted-printable. */
int line_text_is_soft_broken(const char *text, size_t length);

#endif
