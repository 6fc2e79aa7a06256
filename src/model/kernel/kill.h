/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processes that die when a victim is chosen, and the memory that frees.
 *
 * The kernel's part is exact (mm/oom_kill.c: oom_kill_process, __oom_kill_process): the victim, all
 * processes that share its address space, and its whole memory cgroup if memory.oom.group says so.
 * What exits afterwards is known for some programs only (model/kernel/collateral.h).
 */
#ifndef OOMTOP_MODEL_KERNEL_KILL_H
#define OOMTOP_MODEL_KERNEL_KILL_H

#include "model/kernel/domain.h"
#include "model/kernel/kill_set.h"
#include "model/kernel/relations.h"
#include "model/kernel/rules.h"

/*
 * The memory that the death of this process alone frees: private pages without those of files, swap
 * and page tables, without System V segments that last.  Unknown unless smaps_rollup was read.  Too
 * high if the process alone maps a tmpfs file, which outlives it, or a segment that was not seen.
 */
struct figure process_freed_bytes(const struct process *process);
/* An estimate of the above by anonymous memory if smaps_rollup was not read; may be unknown. */
struct figure process_own_bytes(const struct process *process);
/*
 * Whether that is a minimum: much more is mapped as files and no page cache
 * (page_cache_driver_bytes), and the kernel may get that back or not.
 */
bool process_frees_at_least(const struct machine *machine, const struct process *process)
	__attribute__((nonnull));
/*
 * Computes the kill of a victim in a domain; the caller releases *ret_kill.  `gone` says, by index
 * in the snapshot, which processes are dead: those are left out, and those that die now are added.
 */
void kill_init(struct kill *ret_kill, const struct relations *relations,
	const struct domain *domain, const struct rules *rules, const struct process *victim,
	bool *gone) __attribute__((nonnull));
/* Frees the lists and zeroes the kill; a zeroed kill is left alone. */
/*
 * Whether a process that shares the victim's memory is not killed with it: init, kernel threads,
 * and before Linux 4.8 what is at -1000.  The memory then stays.
 */
bool kill_spares_sharer(
	const struct snapshot *snapshot, const struct rules *rules, const struct process *sharer);
void kill_release(struct kill *kill);

/* Whether the process dies in this kill. */
bool kill_has(const struct kill *kill, const struct process *process);

/*
 * The cgroup that is killed as a whole with the victim (mm/memcontrol.c: mem_cgroup_get_oom_group);
 * NULL for none.
 */
const struct cgroup *kill_oom_group(
	const struct snapshot *snapshot, const struct domain *domain, const struct process *victim);
/*
 * The part of freed_bytes that is charged to the domain; unknown parts count as 0.  In a domain of
 * NUMA nodes that which is on them; *ret_unknown_bytes is set to the memory of processes that may
 * use others as well and whose numa_maps was not read, and to 0 in any other domain.
 */
int64_t kill_freed_bytes_in(const struct kill *kill, const struct snapshot *snapshot,
	const struct domain *domain, int64_t *ret_unknown_bytes);

#endif
