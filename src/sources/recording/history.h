/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recording of several samples of which a few are read: the minutes before a kill, as a flight
 * recorder keeps them.  The file is in memory as it is; a sample becomes a snapshot on request.
 */
#ifndef OOMTOP_SOURCES_RECORDING_HISTORY_H
#define OOMTOP_SOURCES_RECORDING_HISTORY_H

#include "base/error.h"
#include "base/root.h"
#include "snapshot/snapshot.h"

struct recorded_sample {
	size_t start, end;     /* bytes of the text */
	struct figure seconds; /* since 1970, when it was taken */
};

struct recorded_history {
	const char *path; /* for messages; the caller's, outlives the struct */
	struct buffer text;
	struct recorded_sample *samples; /* in the order of the file; damaged ones are left out */
	size_t count, capacity;
};

/*
 * Reads the file at `path`.  Returns 0, or a negative errno with *error filled; then nothing needs
 * to be released.
 */
int recorded_history_open(struct recorded_history *ret_history, const char *path,
	struct error *error) __attribute__((warn_unused_result, nonnull));
/*
 * Fills *snapshot, which is initialised and empty, from the sample of that index.  Returns 0, or a
 * negative errno with *error filled; the snapshot must be released in any case.
 */
int recorded_history_read(const struct recorded_history *history, size_t index,
	struct snapshot *snapshot, struct error *error)
	__attribute__((warn_unused_result, nonnull));
void recorded_history_release(struct recorded_history *history) __attribute__((nonnull));

#endif
