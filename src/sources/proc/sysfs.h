/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Short files of the sysfs that belongs to a reading. */
#ifndef OOMTOP_SOURCES_PROC_SYSFS_H
#define OOMTOP_SOURCES_PROC_SYSFS_H

#include "base/text_span.h"
#include "sources/proc/reader.h"

/*
 * Reads the file of that path below the sysfs.  *ret_text is in the reader's buffer, until that is
 * filled again.  Returns 0, or a negative errno with an empty text.
 */
int sysfs_read(struct text_span *ret_text, struct proc_reader *reader, const char *path)
	__attribute__((nonnull));
/*
 * Whether this kernel lacks what the directory `name` below `parent` is of: on this machine's own
 * sysfs, which has the parent.
 */
bool sysfs_lacks(const struct proc_reader *reader, const char *parent, const char *name)
	__attribute__((nonnull));

#endif
