/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program of --exec, which is started for each kill. */
#ifndef OOMTOP_COMMANDS_LOG_EXEC_H
#define OOMTOP_COMMANDS_LOG_EXEC_H

#include "base/error.h"
#include "views/log/past_kill.h"

/* Whether the program at `path` can be started: it is a file that may be executed. */
int log_exec_check(const char *path, struct error *error) MUST_CHECK NONNULL();
/*
 * Starts the program at `path` without a shell, arguments, standard input or capabilities, and
 * waits for its end.  Its environment is oomtop's own and the facts of the kill as OOMTOP_…; texts
 * in them are printable.  Fails if the program cannot be started; its exit status is ignored.
 */
int log_exec(const char *path, const struct past_kill *kill, struct error *error) MUST_CHECK
	NONNULL();

#endif
