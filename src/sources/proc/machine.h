/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What /proc tells of the machine as a whole. */
#ifndef OOMTOP_SOURCES_PROC_MACHINE_H
#define OOMTOP_SOURCES_PROC_MACHINE_H

#include "sources/proc/reader.h"

/* Reads release, meminfo, settings, pressure and counters; what is not there stays unknown. */
void machine_read(struct proc_reader *reader) __attribute__((nonnull));
/*
 * Reads, after the processes, the clock, and of a foreign machine the page size, which only its
 * processes tell.
 */
void machine_finish(struct proc_reader *reader) __attribute__((nonnull));
/*
 * Whether the OOM killer killed a process since machine_read(), by oom_kill of vmstat; false where
 * that was not read.
 */
bool machine_kills_have_grown(struct proc_reader *reader) __attribute__((nonnull));

#endif
