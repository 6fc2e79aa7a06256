/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is read of a few processes after the ranking is known. */
#ifndef OOMTOP_SOURCES_PROC_DETAILS_H
#define OOMTOP_SOURCES_PROC_DETAILS_H

#include "sources/proc/reader.h"

/*
 * Reads `details` (enum details, DETAIL_UNIT excepted) of the processes with these PIDs into the
 * reader's snapshot.  Figures that cannot be read stay unknown, as do all figures of a process that
 * vanished or whose PID was reused: its start time is later than the snapshot.  Sets wanted[i] for
 * each process i of the snapshot that is still there and has memory; `wanted` has one element for
 * each process of the snapshot and is all false before.
 */
void details_read(struct proc_reader *reader, const pid_t *pids, size_t count, unsigned details,
	bool *wanted) __attribute__((nonnull(1, 5)));

#endif
