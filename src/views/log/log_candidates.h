/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cgroups that systemd-oomd considered before it killed one of them. */
#ifndef OOMTOP_VIEWS_LOG_LOG_CANDIDATES_H
#define OOMTOP_VIEWS_LOG_LOG_CANDIDATES_H

#include "snapshot/kill_event.h"

#include <jansson.h>

/* "number 1 of 52 cgroups considered: …", of the arena; NULL where the log has no list. */
const char *log_candidates(struct arena *arena, const struct kill_event *event) MUST_CHECK
	NONNULL();
/* The list as JSON: null where the log has none. */
json_t *log_candidates_json(const struct kill_event *event) MUST_CHECK NONNULL();

#endif
