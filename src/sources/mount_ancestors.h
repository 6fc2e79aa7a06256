/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a path walk to a mount point may block.  The walk asks each file system on the way; a
 * network or FUSE file system may never answer.
 */
#ifndef OOMTOP_SOURCES_MOUNT_ANCESTORS_H
#define OOMTOP_SOURCES_MOUNT_ANCESTORS_H

#include "base/text_span.h"

#include <stddef.h>

enum mount_way {
	MOUNT_CLEAR,  /* the walk passes file systems of this machine's disks and memory only */
	MOUNT_HIDDEN, /* another mount covers the mount or a directory above: no path leads there */
	MOUNT_MAY_WAIT, /* the walk may block: do not open any path there */
};

struct mount_ways;

/*
 * Builds the tree of all mounts that mount_next() finds in `mountinfo`, whose text must outlive the
 * result.  The caller releases the result with mount_ways_free().
 */
struct mount_ways *mount_ways_new(struct text_span mountinfo);
void mount_ways_free(struct mount_ways *ways) __attribute__((nonnull));

/*
 * Returns the way to the mount at `place`: the number of the call to mount_next() that returns that
 * mount, counted from 0.  A place behind the last mount is MOUNT_HIDDEN.
 */
enum mount_way mount_way_of(struct mount_ways *ways, size_t place) __attribute__((nonnull));

#endif
