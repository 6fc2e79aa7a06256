/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of another machine, held in memory: path and contents of each, and symbolic links.
 *
 * Paths are relative to the root of the tree and have no ".", ".." or empty part.  A link to a
 * file is followed inside the tree alone; a link to a directory is not followed.
 */
#ifndef OOMTOP_SOURCES_ARCHIVE_FILE_TREE_H
#define OOMTOP_SOURCES_ARCHIVE_FILE_TREE_H

#include "base/memory.h"
#include "base/text_span.h"

#include <stdbool.h>
#include <stddef.h>

enum { TREE_PATH_MAX = 4096, TREE_DEPTH_MAX = 128 };

struct tree_file {
	const char *path;
	const char *target; /* of a link: a path in the tree; NULL: a file */
	struct text_span text;
	size_t number; /* in the order of addition */
};

struct file_tree {
	struct tree_file *files; /* by path, after file_tree_finish() */
	size_t count, capacity;
	struct arena texts; /* owns paths and contents */
};

/*
 * Writes `path` without "." and empty parts to `ret_path`, of at most TREE_PATH_MAX bytes with the
 * NUL.  A part ".." takes off the part before.  False when there is nothing before it, when the
 * path is too long or has more than TREE_DEPTH_MAX parts, or when nothing is left.
 */
bool tree_path_normalize(char ret_path[static TREE_PATH_MAX], const char *path)
	__attribute__((warn_unused_result, nonnull));

/* Adds a file or a link; the path is normalized, and all texts are copied. */
void file_tree_add(struct file_tree *tree, const char *path, struct text_span text)
	__attribute__((nonnull));
/*
 * A relative target leads on from the directory of the link, an absolute one from `top`, the path
 * of the directory that was the root of the machine ("": the tree's root).  A target that leads out
 * of the tree makes no link.
 */
void file_tree_add_link(struct file_tree *tree, const char *path, const char *target,
	const char *top) __attribute__((nonnull));
/* Sorts the files; of several with one path the last one stays, as when an archive is unpacked. */
void file_tree_finish(struct file_tree *tree) __attribute__((nonnull));
void file_tree_release(struct file_tree *tree) __attribute__((nonnull));

/* Finds a file, through links; false when there is none.  The text belongs to the tree. */
bool file_tree_find(const struct file_tree *tree, const char *path, struct text_span *ret_text)
	__attribute__((nonnull));
/* The number of the first file whose path is not before `path`; tree->count: none. */
size_t file_tree_from(const struct file_tree *tree, const char *path) __attribute__((nonnull));

#endif
