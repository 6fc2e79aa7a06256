/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file that is written whole or not at all.
 *
 * The contents go into a file without a name in the target's directory (O_TMPFILE), or into one
 * with a temporary name where the file system has no nameless files.  A commit syncs that file and
 * renames it over the target.  When the program ends before, the target stays as it was; a nameless
 * file leaves nothing behind.
 *
 * The path is looked up once (base/path_walk.h), and its directory is held open until the file has
 * its name: whatever is put in the target's place meanwhile is replaced, never followed.  A
 * symbolic link is followed: the file behind the link is replaced or created, and the link stays.
 * A link or a file that another user left in a folder writable by everybody is refused.
 *
 * The mode of a file that is replaced stays: a file of the user's own keeps all of it, another
 * user's file what the umask allows.  A new file has mode 0666 less the umask.
 *
 * What cannot be replaced is written in place: a device, a FIFO (refused while nobody reads from
 * it), standard output as "-", and a descriptor of oomtop's own, as /dev/stdout names one.
 */
#ifndef OOMTOP_BASE_ATOMIC_FILE_H
#define OOMTOP_BASE_ATOMIC_FILE_H

#include "base/attributes.h"
#include "base/error.h"
#include "base/path_walk.h"

#include <stdint.h>
#include <stdio.h>

struct atomic_file {
	FILE *stream;     /* the caller writes the contents to it */
	const char *path; /* for messages; the caller's, outlives the struct */
	int directory;    /* the target's directory; -1 when written in place */
	char *name;       /* the target's name there; NULL when written in place */
	char *temporary;  /* the temporary name; NULL while the file has none */
	off_t marked;     /* bytes up to the last mark */
};

/*
 * Begins to write the file at `path`, "-" for standard output.  On success the caller must call one
 * of atomic_file_commit(), atomic_file_salvage() and atomic_file_abandon().  On failure *error is
 * filled, a negative errno is returned, and nothing needs to be released.
 */
int atomic_file_open(struct atomic_file *ret_file, const char *path, struct error *error) MUST_CHECK
	NONNULL();
/*
 * Like atomic_file_open(), but looks `path` up from the directory `start` (or AT_FDCWD) by `rule`,
 * and takes "-" for a file of that name.
 */
int atomic_file_open_at(struct atomic_file *ret_file, int start, const char *path,
	const struct path_rule *rule, struct error *error) MUST_CHECK NONNULL();
/*
 * Writes out what is buffered, and marks the contents up to here as worth keeping even when a later
 * write fails.  Fails when any write since the beginning did.
 */
int atomic_file_mark(struct atomic_file *file, struct error *error) MUST_CHECK NONNULL();
/* Bytes written so far; -1 for what is written in place, where nothing can be taken back. */
int64_t atomic_file_size(const struct atomic_file *file) NONNULL();
/* Sets the mode that the file gets, whatever the umask and the file before; no effect in place. */
void atomic_file_set_mode(const struct atomic_file *file, mode_t mode) NONNULL();
/*
 * Gives the file its name and releases the struct, on failure too.  Fails, leaving the target as it
 * was, when any write since the beginning did.
 */
int atomic_file_commit(struct atomic_file *file, struct error *error) MUST_CHECK NONNULL();
/*
 * Commits the contents up to the last mark, drops the rest and releases the struct.  False when
 * nothing was marked or the commit failed: the target then stays as it was.
 */
bool atomic_file_salvage(struct atomic_file *file) MUST_CHECK NONNULL();
/* Leaves the target as it was, and releases the struct. */
void atomic_file_abandon(struct atomic_file *file) NONNULL();

#endif
