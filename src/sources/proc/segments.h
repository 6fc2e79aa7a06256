/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared memory in System V segments, which outlives the processes that map it: a segment is
 * destroyed with its last mapper only after IPC_RMID, or where kernel.shm_rmid_forced is set
 * (Linux: ipc/shm.c, shm_may_destroy), and with its IPC namespace.
 */
#ifndef OOMTOP_SOURCES_PROC_SEGMENTS_H
#define OOMTOP_SOURCES_PROC_SEGMENTS_H

#include "sources/proc/reader.h"

/*
 * Reads how much RAM the segments take that last, of the IPC namespace that the /proc is of, into
 * machine.lasting_segments_bytes.  Overwrites reader->buffer.
 */
void segments_read(struct proc_reader *reader) __attribute__((nonnull));
/*
 * Reads how much RAM the segments that last and the process maps take, into
 * detail.lasting_shmem_bytes; unknown where that cannot be read or the process is of another IPC
 * namespace.  Its directory is open as `directory`.  May block like rollup_read().
 */
void segments_read_mapped(struct proc_reader *reader, struct process *process, int directory)
	__attribute__((nonnull));

#endif
