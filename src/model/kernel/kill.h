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
#include "model/kernel/relations.h"
#include "model/kernel/rules.h"

enum collateral_reason {
	COLLATERAL_RESTART,   /* its parent restarts all its children when one is killed */
	COLLATERAL_PARENT,    /* its parent dies, and it ends itself then */
	COLLATERAL_NAMESPACE, /* the init of its PID namespace dies */
	COLLATERAL_POD,       /* the kubelet ends its pod, whose sandbox dies */
	COLLATERAL_UNIT,      /* systemd stops its unit: OOMPolicy=stop, or its main process died */
};

struct collateral {
	const struct process *process;
	enum collateral_reason reason;
};

struct kill {
	const struct process **killed; /* by the kernel, the victim first */
	size_t killed_count;
	const struct cgroup *group; /* that dies whole; NULL: no group kill */
	struct collateral *collateral; /* what follows, and is not killed by the kernel */
	size_t collateral_count;
	size_t undecided_count; /* others of a user's unit, whose OOMPolicy= systemd tells that user alone */
	struct figure freed_bytes; /* an estimate; unknown without any ground */
	bool freed_is_measured;    /* by smaps_rollup of all of them, not by their anonymous memory */
};

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
void kill_init(struct kill *ret_kill, const struct relations *relations, const struct domain *domain,
	const struct rules *rules, const struct process *victim, bool *gone);
void kill_release(struct kill *kill);
/* Adds what follows from the kernel's part; kill_init() calls it. */
void kill_add_collateral(struct kill *kill, const struct relations *relations, bool *gone);

/* Whether it is a program whose parent ends all its children when one is killed. */
bool kill_is_restarter(const struct process *process);
/* Whether it is the process that holds a pod's sandbox. */
bool kill_is_sandbox(const struct process *process);
/* Whether systemd ends the unit when that process of it is killed, and then also the process. */
bool kill_ends_unit(const struct snapshot *snapshot, const struct unit *unit,
	const struct process *victim);
bool kill_unit_stops(const struct unit *unit, const struct process *process);

/* The cgroup that dies whole with the victim; NULL for none. */
const struct cgroup *kill_oom_group(const struct snapshot *snapshot, const struct domain *domain,
	const struct process *victim);
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

/* False for a victim that is the only one of its class. */
bool kill_class_of(struct kill_class *ret_class, const struct relations *relations,
	const struct domain *domain, const struct process *victim);
bool kill_class_is_same(const struct kill_class *a, const struct kill_class *b);

bool kill_has(const struct kill *kill, const struct process *process);

#endif
