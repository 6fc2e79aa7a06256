/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A path that is followed name by name.  Each name is looked up once, and the file it leads to is
 * checked by its descriptor: nobody can put another file in its place between check and use.
 */
#ifndef OOMTOP_BASE_PATH_WALK_H
#define OOMTOP_BASE_PATH_WALK_H

#include "base/attributes.h"

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

/*
 * Which links a walk follows.
 *
 * Without owners: the symbolic links of root and of the user that oomtop runs as, and those that
 * the kernel makes in /proc.  That is stricter than the kernel's fs.protected_symlinks, which looks
 * at sticky folders alone: in a folder of its own, too, another user chooses what a link leads to.
 * With owners: every link, folder and file on the way must belong to one of the two, and no link
 * of /proc is followed.
 */
struct path_rule {
	bool has_owners;
	bool has_links; /* with owners: whether links are followed at all */
	uid_t owners[2];
};

/* Where a path ends. */
struct path_end {
	int directory;      /* the folder of the last name, opened with O_PATH */
	int file;           /* the file of that name, opened with O_PATH, no link; -1: none */
	int descriptor;     /* N where the path leads to /proc/self/fd/N; else -1 */
	bool is_nameless;   /* a link of /proc led to the file, which `name` does not name */
	struct stat folder; /* of `directory` */
	struct stat status; /* of `file`, if there is one */
	char name[NAME_MAX + 1];
};

/*
 * Follows the path from the folder `start` (or AT_FDCWD).  Returns 0, also when no file has the
 * last name; -EPERM when a link, folder or file belongs to none of the owners; another negative
 * errno when the walk fails otherwise.  After success the caller calls path_end_close(); after a
 * failure nothing is open.
 */
int path_walk(struct path_end *ret_end, int start, const char *path,
	const struct path_rule *rule) MUST_CHECK NONNULL();
/* Opens the found file to be read.  -ENOENT without a file, -EINVAL if it is no regular one. */
int path_end_open(const struct path_end *end) MUST_CHECK NONNULL();
/* Closes both descriptors, except one that the caller took over and set to -1. */
void path_end_close(struct path_end *end) NONNULL();

/*
 * Whether another user left the file in a sticky folder that others may write to.  Whatever is
 * written to such a file reaches that user; the kernel's fs.protected_regular refuses it.
 */
bool path_end_is_anothers(const struct path_end *end) NONNULL();

#endif
