/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to look at after a kill: commands of oomtop to be pasted into a shell. */
#ifndef OOMTOP_VIEWS_LOG_LOG_ADVICE_H
#define OOMTOP_VIEWS_LOG_LOG_ADVICE_H

#include "views/log/past_kill.h"

/*
 * The commands, separated by semicolons, without those that would name what this machine no longer
 * has; NULL if none applies.  The text is the arena's.
 */
const char *log_advice(struct arena *arena, const struct past_kill *kill) MUST_CHECK NONNULL();

#endif
