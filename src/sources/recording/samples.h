/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where each of several samples in one recording is.
 *
 * A sample is a JSON object.  `record -d` writes one sample a line; older versions wrote one after
 * another over many lines each.  Only the structure is examined (strings, braces and brackets):
 * whether a sample is a recording is decided by read.h.
 */
#ifndef OOMTOP_SOURCES_RECORDING_SAMPLES_H
#define OOMTOP_SOURCES_RECORDING_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>

struct sample {
	size_t start, end; /* bytes of the text */
	size_t line;       /* of the text where the sample starts, from 1 */
};

struct samples {
	size_t count;
	struct sample wanted; /* the whole text when there is no such sample */
	/* the first sample without an end that another follows, or with other text behind it: its
	 * number, from 1, and the line; 0: none */
	size_t damaged, damaged_line;
};

/*
 * Finds the sample of the number `wanted`: 1 for the first, 0 for the last.  A last sample that was
 * cut off behind whole ones is skipped: a machine that died while it was recorded showed the most
 * just before.  Of a single sample no damage is reported: its reader tells more.
 */
struct samples samples_find(const char *text, size_t length, size_t wanted);
/*
 * Finds the first whole sample that starts at `at` or behind it; damaged ones are passed over.
 * False where there is none.  Its line is not counted.
 */
bool samples_next(const char *text, size_t length, size_t at, struct sample *ret_sample)
	__attribute__((warn_unused_result, nonnull));

#endif
