/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sizes and whole numbers as text, both ways. */
#ifndef OOMTOP_BASE_SIZE_H
#define OOMTOP_BASE_SIZE_H

#include <stdbool.h>

/*
 * Sizes.  size_print writes about three digits and a letter (3.6G, 512K, 0), powers of 1024,
 * minus sign kept; size_parse takes digits with an optional fraction and K, M, G or T (a
 * following B or iB is allowed).
 */
enum { SIZE_TEXT_MAX = 32 };
const char *size_format(char text[static SIZE_TEXT_MAX], long long bytes);
const char *number_format(char text[static SIZE_TEXT_MAX], long long number);
bool size_parse(const char *text, long long *ret_bytes);
/* A whole decimal number without sign or blanks around it, within [least, most]. */
bool number_parse(const char *text, long long min, long long max, long long *ret_number);

#endif
