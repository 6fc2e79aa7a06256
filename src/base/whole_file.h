/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file that is written whole or not at all.
 *
 * It is written under no name in the same directory, or another name where the file system has no
 * such files, synced, and renamed over its target.  Whatever ends the program before that leaves
 * the target as it was, and a nameless file leaves nothing at all.
 * A symbolic link is followed: the file it leads to is replaced, the link stays; one that leads
 * nowhere is replaced itself, and one that another user left in a folder of everybody's is refused.
 * A file that is replaced hands its mode on; a new one has 0666 less the umask.  What cannot be replaced (a device, a FIFO, standard output as "-") is written in
 * place; a FIFO that nobody reads is refused instead of waited for.
 */
#ifndef OOMTOP_BASE_WHOLE_FILE_H
#define OOMTOP_BASE_WHOLE_FILE_H

#include "base/error.h"

#include <stdio.h>

struct whole_file {
	FILE *stream;     /* to be written to */
	const char *path; /* for messages; the caller's */
	char *target;     /* NULL when written in place */
	char *temporary;  /* NULL while it has no name */
};

int whole_file_open(struct whole_file *ret_file, const char *path, struct error *error);
/* Ends the writing; fails when any write before did.  The file is closed either way. */
int whole_file_commit(struct whole_file *file, struct error *error);
/* Leaves the target as it was. */
void whole_file_abandon(struct whole_file *file);

#endif
