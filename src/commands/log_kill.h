/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one kill of a log that is kept whole, to be explained when the log ends. */
#ifndef OOMTOP_COMMANDS_LOG_KILL_H
#define OOMTOP_COMMANDS_LOG_KILL_H

#include "views/log/past_kill.h"

/* Zeroed at first. */
struct log_kill {
	bool is_kept;
	struct kill_event event; /* owned */
	struct kills_before before;
	size_t place; /* in the list of kills */
};

/* Moves the event here, in place of one that is kept, and leaves an empty one behind. */
void log_kill_keep(struct log_kill *kill, struct kill_event *event,
	const struct kills_before *before, size_t place) NONNULL();
void log_kill_release(struct log_kill *kill) NONNULL();
/*
 * Plays the event and puts together what the views show; the event, the summary and *ret_replay,
 * which the caller releases, must outlive the result.
 */
struct past_kill log_kill_play(const struct kill_event *event, const struct kills_before *before,
	const struct kill_summary *summary, int64_t now_seconds,
	struct replay *ret_replay) MUST_CHECK NONNULL();

#endif
