/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kill of a log as a file of its own. */
#ifndef OOMTOP_COMMANDS_LOG_SAVE_H
#define OOMTOP_COMMANDS_LOG_SAVE_H

#include "base/error.h"
#include "commands/log_kill.h"
#include "commands/log_recorded.h"

/* `path` may be "-" for standard output.  Each returns 0, or a negative errno with *error filled.
 */

/* Saves the table as a snapshot for the other commands, which rank it as they rank a machine. */
int log_save_recording(struct log_kill *kept, const char *path, struct error *error) MUST_CHECK
	NONNULL();
/* Saves the kill as a page of HTML. */
int log_save_page(const struct log_kill *kept, const struct kill_summary *summary,
	const struct recorded_before *recorded, const char *path, struct error *error) MUST_CHECK
	NONNULL();

#endif
