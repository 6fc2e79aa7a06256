/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times as RFC 3339 texts in UTC, in whole seconds: "2026-11-24T00:28:55Z". */
#ifndef OOMTOP_BASE_UTC_H
#define OOMTOP_BASE_UTC_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stdint.h>

enum { UTC_TEXT_MAX = 32 };

/* Writes the time and returns `text`; NULL outside of the years 1970 to 9999. */
const char *utc_format(char text[static UTC_TEXT_MAX], int64_t seconds_since_1970);
/* False when `text` is not exactly of the form above, or names a day that does not exist. */
bool utc_parse(const char *text, int64_t *ret_seconds_since_1970) MUST_CHECK NONNULL();

#endif
