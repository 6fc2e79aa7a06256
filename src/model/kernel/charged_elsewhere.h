/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory of the processes in a cgroup that another cgroup is charged for.  A process that is moved
 * leaves its charges where they are (Documentation/admin-guide/cgroup-v2.rst, "Memory Ownership";
 * so does version 1 unless memory.move_charge_at_immigrate is set), shared memory is charged to
 * whoever touched it first, and badness counts all memory of a process wherever that is charged.
 */
#ifndef OOMTOP_MODEL_KERNEL_CHARGED_ELSEWHERE_H
#define OOMTOP_MODEL_KERNEL_CHARGED_ELSEWHERE_H

#include "model/kernel/domain.h"
#include "model/kernel/relations.h"

/*
 * How much more anonymous and shared memory the processes of the domain have than is charged to it;
 * 0 where that is little, not known, or no memory cgroup.  Which of them it is of is not known.
 */
int64_t charged_elsewhere_bytes(const struct relations *relations, const struct domain *domain)
	__attribute__((nonnull));
/*
 * Whether another cgroup than its own is charged for what the process takes from now on: it runs on
 * the address space of a process there (mm/memcontrol.c: get_mem_cgroup_from_mm, by mm->owner).
 */
bool charged_to_other_cgroup(const struct snapshot *snapshot, const struct process *process)
	__attribute__((nonnull));

#endif
