/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a flight recorder holds of the minutes before a kill of a log. */
#ifndef OOMTOP_COMMANDS_LOG_RECORDED_H
#define OOMTOP_COMMANDS_LOG_RECORDED_H

#include "commands/log_session.h"
#include "model/history/growth_before.h"
#include "sources/recording/kill_state.h"
#include "views/log/past_kill.h"

/* Zeroed for none. */
struct recorded_before {
	bool is_found;
	struct snapshot earlier, later;
	struct growth_before growth; /* from one to the other */
	struct kill_state state;     /* of the recorder; is_of_kill: its groups are of this kill */
	bool is_of_kill;
	struct arena texts;
	const char *path;    /* of the file that was read */
	const char *refused; /* why the file that the user names tells nothing; NULL: it does */
};

/* Fails if the file of --recording, or what a recorder keeps beside it, cannot be opened. */
int log_recorded_check(const struct options *options, struct error *error) MUST_CHECK NONNULL();
/*
 * Looks for the kill in the file of --recording, or for a log of this machine in the file of the
 * example's recorder, and in the copies beside it.  The caller calls log_recorded_release().
 */
void log_recorded_find(struct recorded_before *ret_recorded, struct log_session *session,
	const struct kill_event *event) NONNULL();
/* Adds what was found to what the views show. */
void log_recorded_show(struct past_kill *kill, const struct recorded_before *recorded) NONNULL();
void log_recorded_release(struct recorded_before *recorded) NONNULL();

#endif
