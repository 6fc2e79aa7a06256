/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decompression, and the members of a tar, by libarchive; base/input.h is what others use.
 *
 * Of libarchive only the formats tar, raw and empty, and the filters gzip, xz and zstd are switched
 * on, and a filter only where libarchive has it built in: for another it would start a program.
 */
#ifndef OOMTOP_BASE_UNPACK_H
#define OOMTOP_BASE_UNPACK_H

#include "base/attributes.h"
#include "base/error.h"
#include "base/input_data.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct unpack;

/*
 * Gives the next packed bytes, at most `size` of them: how many, 0 at the end, or a negative errno
 * with *error filled.
 */
typedef ssize_t unpack_feed(void *context, void *bytes, size_t size, struct error *error);

/*
 * Starts to unpack what `feed` gives.  `path` is for messages and outlives the result, as `context`
 * does.  Returns 0, or a negative errno with *error filled; the caller calls unpack_close() after
 * success.  Without libarchive it always fails, and names what is missing.
 */
int unpack_open(struct unpack **ret_unpack, unpack_feed *feed, void *context,
	const struct input_limits *limits, const char *path, struct error *error) MUST_CHECK
	NONNULL(1, 2, 3, 4, 5, 6);
void unpack_close(struct unpack *unpack); /* NULL is fine */
/* Whether there is a tar, not a single stream of bytes. */
bool unpack_is_archive(const struct unpack *unpack) NONNULL();
/* As input_next_member() and input_read(). */
int unpack_next(struct unpack *unpack, struct input_member *ret_member,
	struct error *error) MUST_CHECK NONNULL();
ssize_t unpack_read(struct unpack *unpack, void *bytes, size_t size, struct error *error) MUST_CHECK
	NONNULL();

#endif
