/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory of graphics drivers that a process holds by open files: in no process's RSS as a rule, and
 * charged to no memory cgroup.
 *
 * - DRM clients tell it in /proc/PID/fdinfo since Linux 5.14
 * (Documentation/gpu/drm-usage-stats.rst). A buffer that several clients share counts in each.
 * - Buffers shared between devices (dma-buf) tell their size there.
 * - NVIDIA's own driver tells nothing; that /dev/nvidia-uvm is open says that there may be some.
 */
#ifndef OOMTOP_SOURCES_PROC_DRIVER_MEMORY_H
#define OOMTOP_SOURCES_PROC_DRIVER_MEMORY_H

#include "base/root.h"
#include "snapshot/snapshot.h"

/*
 * Reads the open files of the process whose directory of /proc is given, and sets drm_bytes,
 * dma_buf_bytes and nvidia_uvm; they stay as they are if its list of open files cannot be read.
 */
void driver_memory_read(struct process_detail *detail, struct buffer *buffer, int directory)
	__attribute__((nonnull));

#endif
