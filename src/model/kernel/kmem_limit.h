/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * memory.kmem.limit_in_bytes of cgroup version 1: at that limit allocations of the kernel for the
 * cgroup fail, as of page tables, and nobody is killed in it (mm/memcontrol.c:
 * __memcg_kmem_charge).  The task tries again without end, or, before Linux 5.15.3, 5.10.80 and
 * 5.16 (60e2793d440a), the killer may be called for the machine, which has memory.  The limit has
 * no effect since Linux 5.16, and then shows as unlimited.
 */
#ifndef OOMTOP_MODEL_KERNEL_KMEM_LIMIT_H
#define OOMTOP_MODEL_KERNEL_KMEM_LIMIT_H

#include "snapshot/snapshot.h"

/* Whether page tables of so much more memory reach such a limit of the cgroup or of one above. */
bool kmem_limit_is_reached(const struct snapshot *snapshot, size_t memcg, int64_t leak_bytes)
	__attribute__((nonnull));
/* Whether any of these has such a limit. */
bool kmem_limit_exists(const struct snapshot *snapshot, size_t memcg) __attribute__((nonnull));

#endif
