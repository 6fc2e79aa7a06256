/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings of zswap in /sys/module/zswap/parameters (mm/zswap.c). */
#ifndef OOMTOP_SOURCES_PROC_ZSWAP_H
#define OOMTOP_SOURCES_PROC_ZSWAP_H

#include "sources/proc/reader.h"

/*
 * Fills machine.zswap_enabled and zswap_max_pool_percent.  On this machine's own sysfs, a kernel
 * without the files has none; elsewhere both are unknown then.
 */
void zswap_read(struct proc_reader *reader) __attribute__((nonnull));

#endif
