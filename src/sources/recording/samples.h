/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several recordings, one after another in one file: where each of them is. */
#ifndef OOMTOP_SOURCES_RECORDING_SAMPLES_H
#define OOMTOP_SOURCES_RECORDING_SAMPLES_H

#include <stddef.h>

struct sample {
	size_t start, end; /* bytes of the text */
	size_t line;       /* of the text where it starts, 1-based */
};

/*
 * Finds the moment of that number, 1 for the first, 0 for the last; all of the text when there is
 * none.  Returns how many there are.  One that was cut off behind whole ones is passed over: a
 * machine that died while it was recorded has shown the most just before.  Only braces and strings
 * are looked at: whether a moment is a recording is for its reader to say.
 */
size_t samples_find(const char *text, size_t length, size_t wanted, struct sample *ret_sample);

#endif
