/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file that is written whole or not at all.
 *
 * It is written under no name in the target's directory, or another name where the file system has
 * no such files, synced, and renamed over its target.  Whatever ends the program before that leaves
 * the target as it was, and a nameless file leaves nothing at all.
 *
 * The path is followed once (base/path_walk.h), and its directory is held open until the file has
 * its name: what is put in the target's place meanwhile is replaced, never followed.
 * A symbolic link is followed: the file it leads to is replaced or made, the link stays.  A link or
 * a file that another user left in a folder of everybody's is refused.
 * A file of the user's own hands its mode on; another user's does as far as the umask allows; a new
 * one has 0666 less the umask.
 *
 * What cannot be replaced is written in place: a device, a FIFO (refused when nobody reads it),
 * standard output as "-", and a descriptor of the program's own, as /dev/stdout names one.
 */
#ifndef OOMTOP_BASE_ATOMIC_FILE_H
#define OOMTOP_BASE_ATOMIC_FILE_H

#include "base/error.h"
#include "base/path_walk.h"

#include <stdio.h>

struct atomic_file {
	FILE *stream;     /* to be written to */
	const char *path; /* for messages; the caller's */
	int directory;    /* the target's; -1 when written in place */
	char *name;       /* the target's there; NULL when written in place */
	char *temporary;  /* NULL while it has no name */
	off_t marked;     /* as far as it is of use */
};

int atomic_file_open(struct atomic_file *ret_file, const char *path, struct error *error);
/* The same from the folder `start`, by that rule; `path` also stands in messages. */
int atomic_file_open_at(struct atomic_file *ret_file, int start, const char *path,
	const struct path_rule *rule, struct error *error);
/* Flushes, and marks what was written so far as of use without the rest. */
int atomic_file_mark(struct atomic_file *file, struct error *error);
/* Ends the writing; fails when any write before did.  The file is closed either way. */
int atomic_file_commit(struct atomic_file *file, struct error *error);
/* Ends a writing that failed: keeps what was marked, and drops the rest.  False: there is nothing.
 */
bool atomic_file_salvage(struct atomic_file *file);
/* Leaves the target as it was. */
void atomic_file_abandon(struct atomic_file *file);

#endif
