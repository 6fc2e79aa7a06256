/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kills of a log while it is being read, and what the log covers. */
#ifndef OOMTOP_SOURCES_LOG_LOG_KILLS_H
#define OOMTOP_SOURCES_LOG_LOG_KILLS_H

#include "sources/log/kill_queue.h"
#include "sources/log/killer_lines.h"

struct log_kills {
	struct kill_queue queue;
	bool took_line; /* the last line that continues none belongs to a report */
	/* of the last "Manual OOM execution" that no report followed; line 0: none */
	uint64_t sysrq_line;
	struct figure sysrq_seconds, sysrq_us;
	struct killer_context context;
	struct log_coverage coverage;
};

/* Takes one line; what `take` returned is in kills->queue.result. */
void log_kills_take(struct log_kills *kills, const struct log_line *line);
/* That many messages are lost here, in the middle of every report that is open. */
void log_kills_note_missed(struct log_kills *kills, uint64_t count);
/* Another text follows, which may tell of the same kills. */
void log_kills_begin_text(struct log_kills *kills);

#endif
