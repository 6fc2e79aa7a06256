/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which files of a support archive are of use.  The layout is that of sos, version 4.1 and later:
 * copies of files under their own paths, and outputs of commands below sos_commands/.
 */
#ifndef OOMTOP_SOURCES_ARCHIVE_NAMES_H
#define OOMTOP_SOURCES_ARCHIVE_NAMES_H

#include <stdbool.h>

/* Whether the file at `path`, relative to the archive's top directory, tells of the machine. */
bool archive_tells_machine(const char *path) __attribute__((nonnull));
/* Whether there may be such a file, or a log, below the directory at `path` ("" for the top). */
bool archive_is_directory_of_use(const char *path) __attribute__((nonnull));
/*
 * Whether a walk enters or gives what is at `path` of an archive, whose machine is in the top
 * directory or in the only directory there.  `is_wanted` tells of a file by its path below that.
 */
bool archive_is_of_use(const char *path, bool is_directory, bool (*is_wanted)(const char *path))
	__attribute__((nonnull));
/* Whether the file at `path` may hold messages of the kernel. */
bool archive_is_kernel_log(const char *path) __attribute__((nonnull));

#endif
