/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much a process can still map before its addresses end.  A kernel of 32 bits gives each
 * process 3 GiB (arch/x86/include/asm/page_32_types.h: TASK_SIZE, with the usual CONFIG_VMSPLIT_3G;
 * 16 MiB less on ARM): beyond them mmap(2) and brk(2) fail with ENOMEM (mm/mmap.c:
 * get_unmapped_area), so that no leak of one process fills a larger machine, and nobody is killed.
 * Limits of its own (mm/mmap.c: may_expand_vm) are such ends, too: RLIMIT_AS bounds all mappings,
 * and RLIMIT_DATA the private writable ones.
 */
#ifndef OOMTOP_MODEL_KERNEL_ADDRESS_SPACE_H
#define OOMTOP_MODEL_KERNEL_ADDRESS_SPACE_H

#include "snapshot/snapshot.h"

/* Bytes. */
struct address_room {
	int64_t mappable_bytes;  /* that can still be mapped */
	int64_t untouched_bytes; /* that is mapped, and in no page yet; at most */
	int64_t limit_bytes;     /* the process's own limit if that ends it, else 0 */
	bool is_of_data;         /* that limit is RLIMIT_DATA, not RLIMIT_AS */
};

/* Whether the names that distributions give their kernels of 32 bits are in the release. */
bool addresses_are_few(const char *release);
/* Whether the process has a limit of its own, as far as that was read. */
bool addresses_are_limited(const struct process *process) __attribute__((nonnull));
/* Whether address_room_for() may find an end. */
bool addresses_may_end(const struct snapshot *snapshot, const struct process *process)
	__attribute__((nonnull));
/*
 * The room of private memory that can be written, by the limit that refuses new mappings first.
 * False if the addresses of the process are enough for any machine, or its size is not known.
 */
bool address_room_for(struct address_room *ret_room, const struct snapshot *snapshot,
	const struct process *process) __attribute__((warn_unused_result, nonnull));

#endif
