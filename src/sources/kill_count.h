/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's own count of OOM kills, for the moment of a kill: one small file, and no memory. */
#ifndef OOMTOP_SOURCES_KILL_COUNT_H
#define OOMTOP_SOURCES_KILL_COUNT_H

#include "base/figure.h"

/* The count below `procfs`, NULL for /proc; unknown before Linux 4.13 (8e675f7af507). */
struct figure kill_count_read(const char *procfs_or_null);

#endif
