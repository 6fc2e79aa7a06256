/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The checks of `oomtop check` that are about a target. */
#ifndef OOMTOP_COMMANDS_CHECK_TARGET_H
#define OOMTOP_COMMANDS_CHECK_TARGET_H

#include "commands/observation.h"
#include "views/check/check_line.h"

/*
 * Both return the finding, whose texts the arena owns.  A target that is not there, and a drill
 * that cannot be run, are CHECK_UNKNOWN.
 */

/* Whether the next kill in the observation's domain hits the target. */
struct check_finding check_target_victim(
	struct arena *arena, const struct observation *observation, const char *word) NONNULL();
/* Whether a leak of a large process, or what is next anywhere, kills the target. */
struct check_finding check_target_leak(
	struct arena *arena, struct observation *observation, const char *word) NONNULL();
/* A finding of CHECK_UNKNOWN with the words of the error. */
struct check_finding check_target_error(
	struct arena *arena, const char *name, const struct error *error) NONNULL();

#endif
