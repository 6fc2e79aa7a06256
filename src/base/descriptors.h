/* SPDX-License-Identifier: GPL-2.0-or-later */
/* File descriptors: how many may be open, and the path that stands for an open one. */
#ifndef OOMTOP_BASE_DESCRIPTORS_H
#define OOMTOP_BASE_DESCRIPTORS_H

#include "base/attributes.h"

#include <stddef.h>

/*
 * Raises the soft limit of descriptors (RLIMIT_NOFILE) to the hard one.  The soft limit is low for
 * the sake of programs that use select(2), which oomtop does not.  Returns the limit in force
 * afterwards, 0 when the limit cannot be read.
 */
size_t descriptors_allow_all(void);

enum { DESCRIPTOR_PATH_MAX = 32 };
/*
 * Writes the path of /proc that stands for the open descriptor `fd`: open(2) opens the file behind
 * the descriptor anew by that path, linkat(2) gives the file a name.
 */
void descriptor_path(char path[static DESCRIPTOR_PATH_MAX], int fd);

#endif
