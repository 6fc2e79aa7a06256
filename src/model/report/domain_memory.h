/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a memory cgroup's memory consists of, by memory.stat of the cgroup, or of the cgroups below
 * where its own was not read.
 */
#ifndef OOMTOP_MODEL_REPORT_DOMAIN_MEMORY_H
#define OOMTOP_MODEL_REPORT_DOMAIN_MEMORY_H

#include "model/kernel/domain.h"

struct domain_memory {
	struct figure used_bytes, max_bytes;
	struct figure anon_bytes, file_bytes, slab_bytes; /* file: without shared memory */
	struct figure shmem_bytes;                        /* shared memory and tmpfs files */
	/* at least so much of `shmem_bytes` is mapped by no process: a kill does not free it */
	struct figure unmapped_shmem_bytes;
	/*
	 * At least so much of `anon_bytes` is mapped by no process of the cgroup.  A page stays
	 * charged to the cgroup in which it was touched first; a process that moves to another
	 * cgroup leaves its charges behind.
	 */
	struct figure left_behind_bytes;
	struct figure swap_used_bytes,
		swap_max_bytes; /* v2; UNLIMITED_BYTES: no limit of its own */
};

/* False, and nothing written, for other domains than memory cgroups. */
bool domain_memory_of(struct domain_memory *ret_memory, const struct snapshot *snapshot,
	const struct domain *domain) __attribute__((warn_unused_result, nonnull));

#endif
