/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A target that the user names on the command line. */
#ifndef OOMTOP_COMMANDS_TARGET_WORD_H
#define OOMTOP_COMMANDS_TARGET_WORD_H

#include "snapshot/target.h"

/*
 * target_find(), with a line on standard error if the word names a unit or container and is the
 * name of a process elsewhere too.
 */
int target_word_find(struct target *target, const struct snapshot *snapshot, const char *word,
	struct error *error) MUST_CHECK NONNULL();

#endif
