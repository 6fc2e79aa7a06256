/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `oomtop log` prints and saves when the log is read. */
#ifndef OOMTOP_COMMANDS_LOG_SHOW_H
#define OOMTOP_COMMANDS_LOG_SHOW_H

#include "commands/log_recorded.h"

/* Returns 0, or a negative errno with *error filled: also where what was asked for is not there. */
int log_show(struct log_session *session, const struct recorded_before *recorded,
	struct error *error) MUST_CHECK NONNULL();

#endif
