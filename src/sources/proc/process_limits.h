/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc/PID/limits, which anybody may read and which takes no lock for long: how much a process may
 * map, and what of that counts already.
 */
#ifndef OOMTOP_SOURCES_PROC_PROCESS_LIMITS_H
#define OOMTOP_SOURCES_PROC_PROCESS_LIMITS_H

#include "base/text_span.h"
#include "snapshot/snapshot.h"

/*
 * Fills address_limit_bytes and data_limit_bytes by the text of the file, with UNLIMITED_BYTES for
 * no limit; unknown where a line is missing or its soft limit is none.
 */
void process_limits_parse(struct process_detail *detail, struct text_span text) NONNULL();
/*
 * Reads the file of the process whose directory is open and, where its data are limited, data_bytes
 * from its status.  What cannot be read is unknown.  Overwrites the buffer.
 */
void process_limits_read(struct process *process, struct buffer *buffer, int directory) NONNULL();

#endif
