/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who dies when a victim is chosen, and what that gives back.
 *
 * The kernel's part is exact (mm/oom_kill.c: oom_kill_process, __oom_kill_process): the victim, all
 * that share its address space, and its whole memory cgroup where memory.oom.group says so.  What
 * follows outside of the kernel is known for some programs only.
 */
#ifndef OOMTOP_MODEL_KERNEL_KILL_H
#define OOMTOP_MODEL_KERNEL_KILL_H

#include "model/kernel/domain.h"
#include "model/kernel/kill_set.h"
#include "model/kernel/relations.h"
#include "model/kernel/rules.h"

/*
 * What the death of this process alone would give back: its private pages but for those of files,
 * its swap and its page tables.  Unknown unless its details were read.  Too much where a file in
 * tmpfs or a segment of System V holds shared memory that it alone maps: that stays.
 */
struct figure process_freed_bytes(const struct process *process);
/* The same, by its anonymous memory where no details were read; may be unknown even so. */
struct figure process_own_bytes(const struct process *process);
/* What several run on counts for the one with the lowest PID, which dies with the others. */
bool process_has_own_memory(const struct process *process);

/*
 * The victim's death in the domain.  Those that are gone already (by place in the snapshot) are
 * left out, and those that die now are gone then.
 */
void kill_init(struct kill *ret_kill, const struct relations *relations,
	const struct domain *domain, const struct rules *rules, const struct process *victim,
	bool *gone);
void kill_release(struct kill *kill);

/* The cgroup that dies whole with the victim; NULL for none. */
const struct cgroup *kill_oom_group(
	const struct snapshot *snapshot, const struct domain *domain, const struct process *victim);
/* The part of freed_bytes that goes back to the domain; what is unknown gives nothing. */
int64_t kill_freed_bytes_in(
	const struct kill *kill, const struct snapshot *snapshot, const struct domain *domain);

/*
 * What decides who dies with a victim where nobody is dead yet: of two victims of one class of
 * which one dies with the other, the same die.
 */
struct kill_class {
	const struct cgroup *group; /* that dies whole; nothing else matters then */
	int64_t mm_owner;           /* of an address space that several run on; or 0 */
	pid_t restarter;            /* the parent that restarts all its children; or 0 */
	const struct unit *unit;    /* that systemd stops; or NULL */
};

bool kill_has(const struct kill *kill, const struct process *process);

#endif
