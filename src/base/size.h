/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sizes and whole numbers as text, both ways. */
#ifndef OOMTOP_BASE_SIZE_H
#define OOMTOP_BASE_SIZE_H

#include "base/attributes.h"

#include <stdbool.h>

enum { SIZE_TEXT_MAX = 32 };

/*
 * Writes `bytes` with about three digits and a letter for a power of 1024: "3.6G", "512K", "0",
 * "-1.5M".  Returns `text`.
 */
const char *size_format(char text[static SIZE_TEXT_MAX], long long bytes);
/* Writes a whole decimal number; returns `text`. */
const char *number_format(char text[static SIZE_TEXT_MAX], long long number);
/*
 * Reads digits with an optional fraction and an optional letter K, M, G, T, P or E of either case,
 * which B or iB may follow: "10G", "1.5k", "4096", "2GiB".  False for any other text, and for sizes
 * of 2^63 bytes or more.
 */
bool size_parse(const char *text, long long *ret_bytes) MUST_CHECK NONNULL();
/*
 * Reads a whole decimal number from `min` to `max`, with an optional minus sign and nothing before
 * or after.  False for any other text.
 */
bool number_parse(const char *text, long long min, long long max, long long *ret_number) MUST_CHECK
	NONNULL();

#endif
