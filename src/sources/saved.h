/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine from a file: a recording, or a support archive, packed or unpacked. */
#ifndef OOMTOP_SOURCES_SAVED_H
#define OOMTOP_SOURCES_SAVED_H

#include "base/error.h"
#include "snapshot/snapshot.h"

/*
 * Fills *snapshot, which is initialised and empty, from the file at `path`, "-" for standard input,
 * or from a directory that a support archive was unpacked to.  The content tells what it is.
 * `sample` and *ret_count are those of recording_read_sample(); a support archive is one sample.
 * Returns 0, or a negative errno with *error filled; then the snapshot holds nothing but must still
 * be released.
 */
int saved_read(struct snapshot *snapshot, const char *path, size_t sample, size_t *ret_count,
	struct error *error) __attribute__((warn_unused_result, nonnull));
/* The same for a support archive alone: fails at once for any other file. */
int saved_read_archive(struct snapshot *snapshot, const char *path, struct error *error)
	__attribute__((warn_unused_result, nonnull));

#endif
