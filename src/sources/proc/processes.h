/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All processes below the root: finding them, and reading them one by one. */
#ifndef OOMTOP_SOURCES_PROC_PROCESSES_H
#define OOMTOP_SOURCES_PROC_PROCESSES_H

#include "sources/proc/reader.h"

/*
 * Lists the process directories below the root into reader->found, raises the limit of open files
 * where the root is this machine's, and takes over the files the session kept.  Returns 0, or a
 * negative errno with *error filled.
 */
int processes_find(struct proc_reader *reader, struct error *error)
	__attribute__((warn_unused_result, nonnull));

/*
 * Reads the processes found into the snapshot and orders them by PID; leaves files to the session.
 * A process that vanished is skipped, one that cannot be read counts as machine.unreadable. Returns
 * 0, or a negative errno with *error filled: -ECANCELED when the session was stopped.
 */
int processes_read(struct proc_reader *reader, struct error *error)
	__attribute__((warn_unused_result, nonnull));

#endif
