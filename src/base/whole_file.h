/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file that is written whole or not at all.
 *
 * It is written under another name in the same directory, synced, and renamed over its target.
 * A symbolic link is followed: the file it leads to is replaced, the link stays; one that leads
 * nowhere is replaced itself.  The new file has the mode any new file gets (0666 less the umask),
 * whatever an older one had.  What cannot be replaced (a device, a FIFO, standard output as "-") is
 * written in place; a FIFO that nobody reads is refused instead of waited for.
 */
#ifndef OOMTOP_BASE_WHOLE_FILE_H
#define OOMTOP_BASE_WHOLE_FILE_H

#include "base/error.h"

#include <stdio.h>

struct whole_file {
	FILE *stream;     /* to be written to */
	const char *path; /* as given, for messages; the caller's */
	char *target;     /* NULL when written in place */
	char *temporary;
};

int whole_file_open(struct whole_file *ret_file, const char *path, struct error *error);
/* Ends the writing; fails when any write before did.  The file is closed either way. */
int whole_file_commit(struct whole_file *file, struct error *error);
/* Leaves the target as it was. */
void whole_file_abandon(struct whole_file *file);

#endif
