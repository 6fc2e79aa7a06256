/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The times of --since and --until. */
#ifndef OOMTOP_COMMANDS_LOG_TIME_H
#define OOMTOP_COMMANDS_LOG_TIME_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Reads "2026-11-29 12:00[:00]", "2026-11-29", "12:00[:00]" of today, "today", "yesterday", "-2h"
 * (s, min or m, h, d) before now, and "@SECONDS" since 1970; times are local unless a Z follows,
 * with a T in place of the blank.  False for any other word.
 */
bool log_time_parse(const char *word, int64_t now_seconds, int64_t *ret_seconds) MUST_CHECK
	NONNULL();

#endif
