/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line on standard error for work that takes long; nothing where that is no terminal. */
#ifndef OOMTOP_COMMANDS_PROGRESS_H
#define OOMTOP_COMMANDS_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
	const char *doing; /* "drilling leakers"; must outlive it */
	bool is_terminal, is_shown;
	int64_t next_ms; /* when the line is written next, by the monotonic clock */
};

void progress_begin(struct progress *progress, const char *doing);
/* Writes the line when two seconds have passed, and then a few times in a second. */
void progress_show(struct progress *progress, size_t done, size_t all);
/* Takes the line away; to be called before anything else is written there. */
void progress_end(struct progress *progress);

#endif
