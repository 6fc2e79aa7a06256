/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules that a past kill may have followed: by its kernel's release, else by what it printed.
 */
#ifndef OOMTOP_MODEL_HISTORY_REPLAY_RULES_H
#define OOMTOP_MODEL_HISTORY_REPLAY_RULES_H

#include "model/kernel/rules.h"
#include "snapshot/kill_event.h"

enum { REPLAY_RULES_MAX = 16 };

struct replay_rules {
	/* the rows to try; none before Linux 2.6.36, whose heuristic is not modelled */
	const struct rules *items[REPLAY_RULES_MAX];
	size_t count;
	bool are_guessed; /* no source of that kernel was read, or its release is not known */
};

struct replay_rules replay_rules_for(const struct kill_event *event)
	__attribute__((nonnull, warn_unused_result));

#endif
