/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading a snapshot from a file: JSON, {"format": "oomtop-snapshot", "version": 1, …}, described
 * in oomtop(1).  Several snapshots in one file, one after another, are its samples.
 *
 * The file is hostile: anything that is not a whole, well-formed recording is refused with one
 * error that names the file, the line where known, and the cause.
 */
#ifndef OOMTOP_SOURCES_RECORDING_READ_H
#define OOMTOP_SOURCES_RECORDING_READ_H

#include "base/error.h"
#include "base/input.h"
#include "base/root.h"
#include "snapshot/snapshot.h"

/* The largest file that is read, of one snapshot or of many. */
enum { RECORDING_BYTES_MAX = 256 << 20 };

/*
 * Fills *snapshot, which is initialised and empty, from a sample of the file at `path`, "-" for
 * standard input: the one of that number, 1 for the first, 0 for the last.  Returns 0, or a
 * negative errno with *error filled; then the snapshot holds nothing but must still be released.
 * Stores the number of samples in *ret_count once the file was read.
 */
int recording_read_sample(struct snapshot *snapshot, const char *path, size_t sample,
	size_t *ret_count, struct error *error) __attribute__((warn_unused_result, nonnull));
/* As recording_read_sample(), from an open input that is no tar. */
int recording_read_input(struct snapshot *snapshot, struct input *input, size_t sample,
	size_t *ret_count, struct error *error) __attribute__((warn_unused_result, nonnull));
/*
 * Reads all of an open input that is no tar, to be parsed by sample; the caller calls
 * buffer_release(), also after a failure.
 */
int recording_read_text(struct buffer *text, struct input *input, struct error *error)
	__attribute__((warn_unused_result, nonnull));
/* As recording_read_sample(), from a single sample in memory. */
int recording_parse(struct snapshot *snapshot, const char *text, size_t length,
	const char *path_for_messages, struct error *error)
	__attribute__((warn_unused_result, nonnull));

#endif
