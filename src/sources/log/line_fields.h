/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines that come as fields: JSON of the journal, of container runtimes, of Talos and of dmesg -J,
 * and the journal's export format.
 */
#ifndef OOMTOP_SOURCES_LOG_LINE_FIELDS_H
#define OOMTOP_SOURCES_LOG_LINE_FIELDS_H

#include "sources/log/log_line.h"

#include <stddef.h>

/*
 * Takes one field, by the name that the journal or a runtime gives it, into the line; true if the
 * field is the message itself.
 */
int line_fields_take(struct log_line *line, const char *key, const char *value);
/* Completes a line whose fields have all been taken. */
void line_fields_finish(struct log_line *line);

/*
 * Reads a JSON object in the text.  Returns its message, which the caller frees with free(3), with
 * the other fields in *line; NULL if the text holds no such object.
 */
char *line_fields_json(struct log_line *line, const char *text);
/*
 * Reads a line of dmesg -J, `"time": 1.5,` or `"msg": "…"`, which are lines of their own.  Returns
 * the message as above, or NULL.
 */
char *line_fields_dmesg(struct log_line *line, const char *text);

#endif
