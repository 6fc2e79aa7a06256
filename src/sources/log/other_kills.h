/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What others than the kernel say of kills: joined with the kernel's report, or events of their
 * own. */
#ifndef OOMTOP_SOURCES_LOG_OTHER_KILLS_H
#define OOMTOP_SOURCES_LOG_OTHER_KILLS_H

#include "sources/log/kill_queue.h"
#include "sources/log/killer_lines.h"

/* Takes a line.  True if it is one of another killer's (sources/log/killer_lines.h). */
bool other_kills_take(struct kill_queue *queue, struct killer_context *context,
	const struct log_line *line) __attribute__((nonnull));

#endif
