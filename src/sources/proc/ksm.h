/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What KSM merged of a process: pages whose content equals that of others, which all map one page
 * instead.  RssAnon and badness count them in full in each process (mm/ksm.c: replace_page).
 *
 * /proc/PID/ksm_merging_pages tells their number since Linux 5.19, and ksm_stat does since 6.4.
 * Pages of zeroes that KSM dropped are not among them, and count no more.
 */
#ifndef OOMTOP_SOURCES_PROC_KSM_H
#define OOMTOP_SOURCES_PROC_KSM_H

#include "base/root.h"
#include "snapshot/snapshot.h"

/*
 * Reads that of the process whose directory of /proc is given; unknown if neither file tells it,
 * or the page size is 0 (not known).
 * May block like rollup_read(): ksm_stat takes the process's mmap_lock.
 */
struct figure ksm_merged_read(struct buffer *buffer, int64_t page_size_bytes, int directory)
	__attribute__((nonnull));

#endif
