/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Strict overcommit (vm.overcommit_memory=2): new memory is refused at the commit limit, and
 * nobody is killed (mm/util.c: __vm_enough_memory).
 */
#ifndef OOMTOP_MODEL_KERNEL_COMMIT_H
#define OOMTOP_MODEL_KERNEL_COMMIT_H

#include "model/kernel/domain.h"

/* What may still be allocated anew before allocations fail.  Bytes; negative beyond the limit. */
struct commit_room {
	int64_t min_bytes, max_bytes;
	/* what may be touched without a new allocation, because it is committed already; at most */
	int64_t untouched_bytes;
};

/* Whether the machine refuses allocations at the commit limit. */
static inline bool commit_is_strict(const struct machine *machine)
{
	return figure_or(machine->overcommit_memory, 0) == 2;
}

/*
 * The room for one process; for NULL, that for any.  The reserves are what makes it a range: the
 * kernel keeps one from all tasks without CAP_SYS_ADMIN, and a part of the other, by its size, from
 * each process.  False if the machine's overcommit is not strict, or its limit is not known.
 */
bool commit_room_for(struct commit_room *ret_room, const struct snapshot *snapshot,
	const struct process *process) __attribute__((warn_unused_result, nonnull(1, 2)));
/*
 * Whether a process, or all of them for NULL, surely cannot fill the domain, since allocations are
 * refused before.
 */
bool commit_refuses_before(const struct snapshot *snapshot, const struct domain *domain,
	const struct process *process) __attribute__((nonnull(1, 2)));

#endif
