/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a flight recorder tells of the minutes before a kill, in words and as JSON. */
#ifndef OOMTOP_VIEWS_LOG_LOG_RECORDED_H
#define OOMTOP_VIEWS_LOG_LOG_RECORDED_H

#include "views/log/past_kill.h"

#include <jansson.h>

/* The groups and processes that grew most, and over which time; NULL without a recording. */
const char *log_recorded(struct arena *arena, const struct past_kill *kill) MUST_CHECK NONNULL();
json_t *log_recorded_json(const struct past_kill *kill) MUST_CHECK NONNULL();

#endif
