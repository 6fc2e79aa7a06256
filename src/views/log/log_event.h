/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One kill of a log, explained in at most EVENT_LINES_MAX lines. */
#ifndef OOMTOP_VIEWS_LOG_LOG_EVENT_H
#define OOMTOP_VIEWS_LOG_LOG_EVENT_H

#include "views/log/past_kill.h"

#include <stdio.h>

enum { EVENT_LINES_MAX = 11 };

/* A label such as "Short of", "" for the headline; texts are printable, and the arena's. */
struct event_line {
	const char *label, *text;
};

/* Writes the lines and returns their number; the first is the headline. */
size_t log_event_lines(struct arena *arena, const struct past_kill *kill,
	struct event_line lines[static EVENT_LINES_MAX]) MUST_CHECK NONNULL();
void log_event_print(FILE *out, const struct past_kill *kill) NONNULL();

#endif
