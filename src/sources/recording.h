/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A snapshot in a file: JSON, {"format": "oomtop-snapshot", "version": 1, …} (see oomtop(1)).
 */
#ifndef OOMTOP_SOURCES_RECORDING_H
#define OOMTOP_SOURCES_RECORDING_H

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
/* The same for a recording that is in memory. */
int recording_parse(struct snapshot *snapshot, const char *text, size_t length,
	const char *path_for_messages, struct error *error);

/*
 * Writes the snapshot to `path` ("-" for standard output) under a temporary name beside it, syncs
 * and renames: the file is whole or not there.  An existing file is replaced, keeping nothing of
 * it; a path that is not a regular file (/dev/null, a FIFO) is written in place
 * (base/whole_file.h).
 */
int recording_write(const struct snapshot *snapshot, const char *path, struct error *error);
/* The same into a stream, whose errors are the caller's to notice. */
void recording_print(const struct snapshot *snapshot, FILE *out);

#endif
