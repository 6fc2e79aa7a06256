/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which processes share one address space, by the BPF program. */
#ifndef OOMTOP_SOURCES_BPF_TASK_MMS_H
#define OOMTOP_SOURCES_BPF_TASK_MMS_H

#include "snapshot/snapshot.h"
#include "sources/bpf/task_program.h"

/*
 * Sets detail.mm_owner_pid, the lowest PID on the address space, of each process of the snapshot
 * that has memory.  The snapshot was made of the list and is in order.
 */
void task_mms_find_owners(struct snapshot *snapshot, const struct task_list *list)
	__attribute__((nonnull));

#endif
