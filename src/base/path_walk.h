/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A path that is followed step by step, each name looked up once and judged by what was opened:
 * nobody can put something else in its place between the check and the use.
 */
#ifndef OOMTOP_BASE_PATH_WALK_H
#define OOMTOP_BASE_PATH_WALK_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

/*
 * Without owners, every link is followed but one that another user left in a folder where everybody
 * may leave one: the kernel's own rule (fs.protected_symlinks), here in force everywhere and for
 * every step.  With owners, every link, folder and file on the way must belong to one of them, and
 * no link of /proc is followed.
 */
struct path_rule {
	bool has_owners;
	bool has_links; /* with owners: whether any link is followed */
	uid_t owners[2];
};

/* Where a path ends. */
struct path_end {
	int directory;              /* the folder of the last name, O_PATH */
	int file;                   /* what has that name, O_PATH and no link; -1: nothing */
	int descriptor;             /* /proc/self/fd/N: N; else -1 */
	bool is_nameless;           /* a link of /proc led here: the name is not the file's */
	struct stat folder, status; /* of both */
	char name[NAME_MAX + 1];
};

/*
 * Follows the path from the folder `start` (or AT_FDCWD).  Returns 0, also where nothing has the
 * last name; -EPERM where something belongs to none of the owners; another negative errno
 * otherwise.  path_end_close() is for success alone.
 */
int path_walk(struct path_end *ret_end, int start, const char *path, const struct path_rule *rule);
void path_end_close(struct path_end *end);

/*
 * Whether another user left the file in a folder where everybody may leave one: who writes there
 * hands what is written to that user.
 */
bool path_end_is_anothers(const struct path_end *end);

enum { DESCRIPTOR_PATH_MAX = 32 };
/* Names what is open; an open file is opened anew or linked by that. */
void descriptor_path(char path[static DESCRIPTOR_PATH_MAX], int fd);

#endif
