/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/self/mountinfo (Linux: fs/proc_namespace.c, show_mountinfo): the mounts oomtop itself sees.
 */
#ifndef OOMTOP_SOURCES_MOUNTS_H
#define OOMTOP_SOURCES_MOUNTS_H

#include "base/text_span.h"

#include <stdint.h>

/* The fields of one line that oomtop uses.  The spans point into the text that was parsed. */
struct mount {
	int64_t id, parent;
	struct text_span device;      /* "major:minor" of the file system */
	struct text_span root, point; /* escaped: see mount_text() */
	struct text_span type;
	struct text_span options; /* of the file system (super options), not of the mount */
};

/*
 * Parses the next well-formed line of *rest into *ret_mount and moves *rest behind that line.
 * Lines that do not parse are skipped.  Returns false when no line is left; *ret_mount is then
 * undefined.
 */
bool mount_next(struct text_span *rest, struct mount *ret_mount);

bool mount_has_option(const struct mount *mount, const char *name);

/*
 * Decodes the octal escapes (\040 for a blank) of a mount's root or point.  Returns a text that the
 * arena owns, NULL when `escaped` is longer than any path can be.
 */
const char *mount_text(struct arena *arena, struct text_span escaped);

/* Reads the whole of mountinfo into `buffer`.  Returns 0, or a negative errno. */
int mounts_read(struct buffer *buffer) __attribute__((warn_unused_result));

#endif
