/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of a support archive that tell of its machine, in memory. */
#ifndef OOMTOP_SOURCES_ARCHIVE_COLLECT_H
#define OOMTOP_SOURCES_ARCHIVE_COLLECT_H

#include "base/error.h"
#include "base/input.h"
#include "sources/archive/file_tree.h"

/*
 * Fills *ret_tree from the tar that `input` is, or from the directory at `path` when `input` is
 * NULL, with paths as they are on the machine: the top directory of the archive is taken off.
 * Returns 0, or a negative errno with *error filled: for an archive that holds no machine, or
 * several, too.  The caller calls file_tree_release() after success.
 */
int archive_collect(struct file_tree *ret_tree, struct input *input, const char *path,
	struct error *error) __attribute__((warn_unused_result, nonnull(1, 3, 4)));

#endif
