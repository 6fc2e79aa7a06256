/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that mlock(2), mlockall(2) or MAP_LOCKED keeps in RAM: reclaim neither drops nor swaps it
 * (mm/vmscan.c: the unevictable list).  Which pages are locked is not told, only how many.
 *
 * Pages that are pinned for a device or for the kernel stay as well (mm/vmscan.c:
 * shrink_folio_list and folio_maybe_dma_pinned; before Linux 5.12 their extra references keep
 * them).  They are on the usual lists, and neither Mlocked nor Unevictable counts them.  VmLck of
 * the process does for a guest with VFIO (drivers/vfio/vfio_iommu_type1.c: vfio_lock_acct), and
 * VmPin for buffers of io_uring and RDMA and a guest with iommufd (io_uring/rsrc.c: io_account_mem,
 * drivers/infiniband/core/umem.c, drivers/iommu/iommufd/pages.c: do_update_pinned).  What is locked
 * may be pinned as well.  No file tells what AF_XDP pins, nor, on Linux 7.2 as seen, what a process
 * with CAP_IPC_LOCK pins by io_uring.
 */
#ifndef OOMTOP_MODEL_KERNEL_LOCKED_MEMORY_H
#define OOMTOP_MODEL_KERNEL_LOCKED_MEMORY_H

#include "snapshot/snapshot.h"

/* Below, "locked" is locked or pinned. */

/* The most of the process's memory that may be locked. */
int64_t most_locked_bytes_of(const struct process *process) __attribute__((nonnull));
/* The most of the process's memory that is not locked, INT64_MAX if that is not known. */
int64_t unlocked_bytes_of(const struct process *process) __attribute__((nonnull));
/*
 * The most of its anonymous memory that is not locked, and the most of that and of its shared
 * memory.
 */
int64_t unlocked_anon_bytes(const struct process *process) __attribute__((nonnull));
int64_t unlocked_content_bytes(const struct process *process) __attribute__((nonnull));
/*
 * Whether nearly all that the process maps is locked: mlockall(2) was called, and what it takes
 * from now on is locked as well if that was with MCL_FUTURE.
 */
bool process_may_grow_locked(const struct process *process) __attribute__((nonnull));
/*
 * What is locked of the anonymous and shared memory of several processes.  Bytes.  The minimum of
 * shared memory is that of one process, since all may map the same.
 */
struct locked_sum {
	int64_t anon_min, anon_max, shmem_min, shmem_max;
};

/* Adds a process that has memory. */
void locked_sum_add(struct locked_sum *sum, const struct process *process) __attribute__((nonnull));
void locked_sum_join(struct locked_sum *sum, const struct locked_sum *other)
	__attribute__((nonnull));
/*
 * What is on the list that reclaim leaves alone (Unevictable): locked pages (Mlocked), and besides
 * shared memory under SHM_LOCK, files of a tmpfs that is mounted with noswap, of a ramfs and of
 * secretmem (mm/shmem.c: shmem_lock, shmem_get_inode; include/linux/pagemap.h:
 * mapping_set_unevictable).  Without that figure, what is locked.
 */
struct figure machine_unevictable_bytes(const struct machine *machine) __attribute__((nonnull));
/*
 * The least anonymous and shared memory that is locked: what is locked, or unevictable, and cannot
 * be page cache that is on no list of reclaim.  0 if that is not known.
 */
int64_t locked_content_of_machine(const struct machine *machine) __attribute__((nonnull));
int64_t locked_content_of_cgroup(const struct cgroup *cgroup) __attribute__((nonnull));

#endif
