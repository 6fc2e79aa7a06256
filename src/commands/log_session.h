/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One run of `oomtop log`: what is asked for, and what was found. */
#ifndef OOMTOP_COMMANDS_LOG_SESSION_H
#define OOMTOP_COMMANDS_LOG_SESSION_H

#include "commands/log_kill.h"
#include "commands/options.h"
#include "model/history/kill_list.h"
#include "sources/recording/history.h"

/* What a flight recorder keeps: copies beside its file, each read once for all kills of a log. */
enum { RECORDED_FILES = 4 };

struct recorded_file {
	bool has_looked, is_open;
	const char *path, *refused; /* why it is not open; texts of log_session.recorded_texts */
	struct recorded_history history;
};

struct log_session {
	const struct options *options;
	bool json;
	bool is_elsewhere; /* the log is no log of this boot, and maybe of another machine */
	int64_t now_seconds;
	struct figure since, until;
	struct kill_list list;
	size_t shown;   /* kills that the options ask for */
	size_t undated; /* of these, kills without a time although times are asked for */
	struct log_kill kept;
	struct error *error; /* of the function that takes events, whose result is a number alone */
	struct log_coverage coverage;
	/* besides the log, read when it is first needed */
	struct snapshot machine;
	bool has_looked, has_machine;
	struct recorded_file recorded[RECORDED_FILES];
	struct arena recorded_texts;
};

/* Returns 0, or a negative errno with *error filled; then nothing needs to be released. */
int log_session_init(struct log_session *session, const struct options *options,
	struct error *error) MUST_CHECK NONNULL();
void log_session_release(struct log_session *session) NONNULL();
/* Has the files of a recorder read anew when they are wanted again. */
void log_session_forget_recorded(struct log_session *session) NONNULL();
/* The machine that the log is of, besides the log; NULL where there is none to be read. */
const struct snapshot *log_session_machine(struct log_session *session) NONNULL();
/* Whether a file that is saved goes to standard output, in place of what is printed there. */
bool log_session_is_piped(const char *path_or_null);

#endif
