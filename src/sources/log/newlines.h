/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts newlines, eight bytes at a time. */
#ifndef OOMTOP_SOURCES_LOG_NEWLINES_H
#define OOMTOP_SOURCES_LOG_NEWLINES_H

#include <stdint.h>

uint64_t newlines_count(const char *bytes, const char *end) __attribute__((nonnull));

#endif
