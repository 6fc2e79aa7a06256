/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A snapshot in a file: JSON, {"format": "oomtop-snapshot", "version": 1, …} (see oomtop(1)).
 * Figures stand under the keys of snapshot/figures.h; one that is not there, or null, is unknown.
 */
#ifndef OOMTOP_SOURCES_RECORDING_H
#define OOMTOP_SOURCES_RECORDING_H

#include "base/error.h"
#include "snapshot/snapshot.h"

/*
 * Fills *snapshot (initialised, empty) from the file at `path`, "-" for standard input.  The file
 * is hostile: anything that is not a whole, well-formed recording is refused with one error that
 * names the file, the line where known, and the cause; the snapshot then holds nothing but must
 * still be released.
 */
int recording_read(struct snapshot *snapshot, const char *path, struct error *error);

/* The same from memory; `path` is for messages. */
int recording_parse(struct snapshot *snapshot, const char *text, size_t length, const char *path,
	struct error *error);

/*
 * Writes the snapshot to `path` ("-" for standard output) under a temporary name beside it, syncs
 * and renames: the file is whole or not there.  An existing file is replaced, keeping nothing of
 * it; a symbolic link is followed; what is not a regular file (/dev/null, a FIFO) is written in
 * place.
 */
int recording_write(const struct snapshot *snapshot, const char *path, struct error *error);

#endif
