/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing a snapshot as a recording. */
#ifndef OOMTOP_SOURCES_RECORDING_WRITE_H
#define OOMTOP_SOURCES_RECORDING_WRITE_H

#include "snapshot/snapshot.h"

#include <stdio.h>

/*
 * Writes the snapshot to `out`: each process, cgroup, unit and killer on a line of its own.  What
 * the reader would refuse is left out.  The caller checks `out` for errors.
 */
void recording_print(const struct snapshot *snapshot, FILE *out) __attribute__((nonnull));

/* As recording_print(), all on one line: a sample of a recording of several. */
void recording_print_line(const struct snapshot *snapshot, FILE *out) __attribute__((nonnull));

#endif
