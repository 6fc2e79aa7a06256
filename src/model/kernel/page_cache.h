/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the memory that counts as files is page cache, which reclaim can drop. */
#ifndef OOMTOP_MODEL_KERNEL_PAGE_CACHE_H
#define OOMTOP_MODEL_KERNEL_PAGE_CACHE_H

#include "snapshot/snapshot.h"

/* The machine's page cache that reclaim can take; unknown if no figure for it is known. */
struct figure page_cache_bytes(const struct machine *machine) __attribute__((nonnull));
/*
 * What reclaim can drop of the process's RssFile: no more than there is page cache.  The rest is
 * pages of a driver, device memory or locked files.  All of it where the cache is not known or the
 * figures are those of a container (lxcfs).
 */
int64_t page_cache_droppable_bytes(const struct machine *machine, const struct process *process)
	__attribute__((nonnull));
/* The rest that is no page cache of the machine.  Whether a kill gives it back is not known. */
int64_t page_cache_driver_bytes(const struct machine *machine, const struct process *process)
	__attribute__((nonnull));

/* Page cache that reclaim cannot take: ramfs, locked files, secretmem; 0 if not known. */
int64_t page_cache_unevictable_bytes(const struct machine *machine) __attribute__((nonnull));

#endif
