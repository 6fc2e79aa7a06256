/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A snapshot in a file: JSON, {"format": "oomtop-snapshot", "version": 1, …} (see oomtop(1)).
 */
#ifndef OOMTOP_SOURCES_RECORDING_RECORDING_H
#define OOMTOP_SOURCES_RECORDING_RECORDING_H

#include "base/error.h"
#include "snapshot/snapshot.h"

#include <stdio.h>

/*
 * Fills *snapshot (initialised, empty) from the file at `path`, "-" for standard input.  The file
 * is hostile: anything that is not a whole, well-formed recording is refused with one error that
 * names the file, the line where known, and the cause; the snapshot then holds nothing but must
 * still be released.
 */
int recording_read(struct snapshot *snapshot, const char *path, struct error *error);
/*
 * The same for a file that holds several, one after another: that of the number `moment`, 1 for the
 * first, 0 for the last.  *ret_count, which may not be NULL, is how many there are.
 */
int recording_read_sample(struct snapshot *snapshot, const char *path, size_t sample,
	size_t *ret_count, struct error *error);
/* The same for a recording that is in memory. */
int recording_parse(struct snapshot *snapshot, const char *text, size_t length,
	const char *path_for_messages, struct error *error);

/* Writes the snapshot into a stream, whose errors are the caller's to notice. */
void recording_print(const struct snapshot *snapshot, FILE *out);

#endif
