/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/PID/limits, which anybody may read and which takes no lock for long. */
#ifndef OOMTOP_SOURCES_PROC_PROCESS_LIMITS_H
#define OOMTOP_SOURCES_PROC_PROCESS_LIMITS_H

#include "base/root.h"
#include "snapshot/snapshot.h"

/*
 * The limit of the address space (RLIMIT_AS, the soft one) of the process whose directory is open;
 * UNLIMITED_BYTES for none, unknown if the file cannot be read.  Overwrites the buffer.
 */
struct figure process_address_limit(struct buffer *buffer, int directory)
	__attribute__((warn_unused_result, nonnull));

#endif
