/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory that is in no process's badness and has no line of its own in meminfo. */
#ifndef OOMTOP_SOURCES_PROC_HOLDERS_H
#define OOMTOP_SOURCES_PROC_HOLDERS_H

#include "sources/proc/reader.h"

/* Adds tmpfs, zram, the ZFS ARC and DMA buffers to the snapshot's holders. */
void holders_read(struct proc_reader *reader) __attribute__((nonnull));

#endif
