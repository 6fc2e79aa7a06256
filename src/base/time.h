/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Moments as text: RFC 3339, in UTC, whole seconds ("2026-11-24T02:00:00Z"). */
#ifndef OOMTOP_BASE_TIME_H
#define OOMTOP_BASE_TIME_H

#include "base/figure.h"
#include "base/memory.h"

/* `seconds` since 1970; NULL when unknown or beyond the year 9999. */
const char *time_text(struct arena *arena, struct figure seconds);
/* The reverse; false when it is not of that form. */
bool time_parse(const char *text, struct figure *ret_seconds);

#endif
