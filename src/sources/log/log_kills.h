/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kills of a log while it is being read: reports that are not yet whole, and events that wait
 * for what follows from them.
 */
#ifndef OOMTOP_SOURCES_LOG_LOG_KILLS_H
#define OOMTOP_SOURCES_LOG_LOG_KILLS_H

#include "sources/log/killer_lines.h"
#include "sources/log/known_kills.h"
#include "sources/log/log_event.h"
#include "sources/log/report.h"

enum { KILLS_OPEN_MAX = 8, KILLS_SETTLED_MAX = 16 };

struct log_kills {
	log_event_fn *take;
	void *data;
	int result; /* the first error of `take` */

	/* oldest first */
	struct report *open[KILLS_OPEN_MAX];
	size_t open_count;
	struct report *settled[KILLS_SETTLED_MAX];
	size_t settled_count;
	uint64_t settled_line; /* the last line of the report that ended last */

	char release[LOG_NAME_MAX]; /* of the last "Linux version" */
	bool is_sysrq;              /* "Manual OOM execution" came before */
	struct killer_context context;
	struct known_kills known; /* of earlier texts */
	struct log_coverage coverage;
};

/* Takes one line; what `take` returned is in kills->result. */
void log_kills_take(struct log_kills *kills, const struct log_line *line);
/* Gives the events that wait. */
void log_kills_flush(struct log_kills *kills);
/* Gives all, also reports without an end. */
void log_kills_finish(struct log_kills *kills);
/* Another text follows, which may tell of the same kills. */
void log_kills_begin_text(struct log_kills *kills);
void log_kills_release(struct log_kills *kills);

#endif
