/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Amounts of memory: limits, and numbers of pages. */
#ifndef OOMTOP_SNAPSHOT_AMOUNTS_H
#define OOMTOP_SNAPSHOT_AMOUNTS_H

#include "base/figure.h"

/* A limit that is not set, or as large; the sum of a few of them does not overflow. */
#define UNLIMITED_BYTES ((INT64_C(1) << 60) - 1)

/* Whether it is known that there is a limit. */
static inline bool limit_is_set(struct figure limit_bytes)
{
	return limit_bytes.known && limit_bytes.value < UNLIMITED_BYTES;
}

/* The bytes of so many pages, about UNLIMITED_BYTES at most. */
static inline int64_t pages_to_bytes(int64_t pages, int64_t page_size_bytes)
{
	return size_smaller(pages, UNLIMITED_BYTES / page_size_bytes) * page_size_bytes;
}

#endif
