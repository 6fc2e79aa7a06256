/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of a support archive, one after the other: of a tar, or of a directory that it was
 * unpacked to.
 *
 * Names and links are hostile.  A member is never looked up by the name that the archive gives it;
 * in a directory no symbolic link is followed, and nothing but regular files is opened.
 */
#ifndef OOMTOP_SOURCES_ARCHIVE_MEMBERS_H
#define OOMTOP_SOURCES_ARCHIVE_MEMBERS_H

#include "base/error.h"
#include "base/input.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* One file or link. */
struct archive_member {
	const char *path;   /* normalized (file_tree.h), from the root of the archive */
	const char *inside; /* the part of `path` behind the first slash; `path` without a slash */
	const char *target; /* of a link: raw; NULL: a file */
	bool is_hard_link;
	bool in_tar;         /* `input` is the tar, else the file */
	struct input *input; /* the contents; NULL for a link; closed after the visit */
};

/* Returns 0 to go on, or a negative errno with *error filled, which ends the walk. */
typedef int archive_visit(void *context, const struct archive_member *member, struct error *error);
/*
 * Whether a member is visited.  `path` is normalized; a directory's is asked for to leave out what
 * is below it.
 */
typedef bool archive_wants(void *context, const char *path, bool is_directory);

struct archive_walk {
	archive_wants *wants;
	archive_visit *visit;
	void *context;
};

/* A support archive within an archive: at most one is read. */
struct archive_nest {
	char first[256]; /* its path, cut to fit; "": none so far */
};

/* Whether the member is a support archive, by its name. */
bool archive_is_nested(const char *path) __attribute__((nonnull));
/*
 * Walks the support archive that the member is, as archive_walk_tar() does.  *nest begins zeroed; a
 * second archive is an error that names both.  A member that is no tar is left out.
 */
int archive_walk_nested(const struct archive_member *member, struct archive_nest *nest,
	const struct archive_walk *walk, const char *shown_path, struct error *error)
	__attribute__((warn_unused_result, nonnull));

/* Whether the path names a directory. */
bool archive_is_directory(const char *path) __attribute__((nonnull));

/*
 * Each visits all members that are wanted.  Returns 0, or a negative errno with *error filled: what
 * the visit returned, or for an archive that is damaged, cut off, or out of bounds (base/input.h).
 */
int archive_walk_tar(struct input *input, const struct archive_walk *walk, struct error *error)
	__attribute__((warn_unused_result, nonnull));
int archive_walk_directory(const char *path, const struct archive_walk *walk, struct error *error)
	__attribute__((warn_unused_result, nonnull));

#endif
