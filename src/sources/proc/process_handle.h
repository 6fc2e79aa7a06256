/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A handle of a process that was seen before. */
#ifndef OOMTOP_SOURCES_PROC_PROCESS_HANDLE_H
#define OOMTOP_SOURCES_PROC_PROCESS_HANDLE_H

#include "snapshot/snapshot.h"

/*
 * Opens /proc/PID of this machine if that process is still the one that was seen, known by its
 * start time.  What is done through the handle never reaches another process.  Returns a descriptor
 * that the caller closes, or a negative errno; -ESRCH when the PID was reused or a start time is
 * unknown.
 */
int process_open_same(const struct process *process) __attribute__((warn_unused_result, nonnull));

#endif
