/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What --killed names: a process, a PID, a unit, a container or a pod. */
#ifndef OOMTOP_COMMANDS_LOG_MATCH_H
#define OOMTOP_COMMANDS_LOG_MATCH_H

#include "base/attributes.h"
#include "snapshot/kill_event.h"

/*
 * Whether the event killed what `word` names, or what it belongs to: a name is one of the killed
 * processes', cut like the kernel cuts it; a unit with or without ".service"; a container by the
 * beginning of its ID.
 */
bool log_event_matches(const struct kill_event *event, const char *word) MUST_CHECK NONNULL();

#endif
