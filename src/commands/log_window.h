/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which two samples of a recording show what grew before a kill. */
#ifndef OOMTOP_COMMANDS_LOG_WINDOW_H
#define OOMTOP_COMMANDS_LOG_WINDOW_H

#include "base/attributes.h"
#include "snapshot/kill_event.h"
#include "sources/recording/history.h"

/* The minutes before a kill in one file: samples by their index. */
struct log_window {
	const struct recorded_history *history;
	const struct kill_event *event;
	const char *boot_id; /* of the kill; NULL: not known */
	size_t first, last;
};

/*
 * Sets the first sample of the ten minutes before the kill, whose time is known, and the last one
 * before it.  Returns NULL, or why there are no two, a literal.
 */
const char *log_window_find(struct log_window *window) MUST_CHECK NONNULL();
/* Why the recording is of another machine, kernel or boot than the kill, or NULL. */
const char *log_window_other_machine(
	const struct log_window *window, const struct machine *recorded) MUST_CHECK NONNULL();

#endif
