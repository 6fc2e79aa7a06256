/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /sys/kernel/mm/numa/demotion_enabled, since Linux 5.18 (mm/memory-tiers.c). */
#ifndef OOMTOP_SOURCES_PROC_DEMOTION_H
#define OOMTOP_SOURCES_PROC_DEMOTION_H

#include "sources/proc/reader.h"

/* Whether reclaim may move pages to another node; unknown without a sysfs or the file. */
void demotion_read(struct proc_reader *reader) __attribute__((nonnull));

#endif
