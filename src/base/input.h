/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file or standard input, read as the bytes that were packed into it.
 *
 * The content tells what the input is, not its name: plain bytes; bytes compressed by gzip, xz or
 * zstd; or a tar, compressed or not, whose members are read one after the other.  Nothing is
 * unpacked to disk, and no name of a member is used as a path.
 *
 * The input is hostile: it is bounded by struct input_limits, so that a small file cannot keep
 * oomtop busy for hours.  A build without libarchive reads plain bytes alone, and says so.
 */
#ifndef OOMTOP_BASE_INPUT_H
#define OOMTOP_BASE_INPUT_H

#include "base/attributes.h"
#include "base/error.h"
#include "base/input_data.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct input;

/* The functions below return a negative errno with *error filled when they fail. */

/*
 * Opens the file at `path`, "-" for standard input.  A FIFO without a writer is read as empty.  The
 * caller calls input_close() after success; `path` outlives the input.
 */
int input_open(struct input **ret_input, const char *path, struct error *error) MUST_CHECK
	NONNULL();
/* The same for a regular file, also behind links; any other kind of file is not opened. */
int input_open_regular(struct input **ret_input, const char *path, struct error *error) MUST_CHECK
	NONNULL();
/*
 * The same for the regular file `name` below the directory `directory`; fails for a symbolic link
 * and any other kind of file.
 */
int input_open_file_at(struct input **ret_input, int directory, const char *name, const char *path,
	struct error *error) MUST_CHECK NONNULL();
/* The same for bytes in memory, which outlive the input. */
int input_open_bytes(struct input **ret_input, const void *bytes, size_t length, const char *path,
	struct error *error) MUST_CHECK NONNULL(1, 4, 5);
/* The same for what is left of the current member of another input, which outlives this one. */
int input_open_member(struct input **ret_input, struct input *archive, const char *path,
	struct error *error) MUST_CHECK NONNULL();
void input_close(struct input *input); /* NULL is fine */

/* Whether the input is a tar. */
bool input_is_archive(const struct input *input) NONNULL();
/* The path for messages: "standard input" for "-". */
const char *input_path(const struct input *input) NONNULL();
/*
 * Goes to the next member of a tar, or to the first one.  Returns 1, or 0 when there is none left.
 */
int input_next_member(struct input *input, struct input_member *ret_member,
	struct error *error) MUST_CHECK NONNULL();
/*
 * Reads bytes of the input, or of the current member of a tar.  Returns how many: at least one, or
 * 0 at the end.
 */
ssize_t input_read(struct input *input, void *bytes, size_t size, struct error *error) MUST_CHECK
	NONNULL();

#endif
