/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Past kills as the live screen shows them: what a log told, in words. */
#ifndef OOMTOP_VIEWS_TUI_KILL_LOG_H
#define OOMTOP_VIEWS_TUI_KILL_LOG_H

#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>

/* Printable texts, of the log's arena or constant; NULL where the log does not tell. */
struct kill_log_item {
	const char *time, *killer, *victim, *freed, *owner;
	const char *explanation; /* several lines */
};

struct kill_log {
	struct kill_log_item *items; /* the newest first; the arena's */
	size_t count;
	size_t left_out;     /* older ones */
	const char *summary; /* what was read and what could not be, in sentences */
	struct arena texts;
};

#endif
