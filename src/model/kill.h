/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who dies when a victim is chosen, and what that gives back.
 *
 * The kernel's part is exact (mm/oom_kill.c: oom_kill_process, __oom_kill_process): the victim, all
 * that share its address space, and its whole memory cgroup where memory.oom.group says so.  What
 * follows outside of the kernel is known for some programs only.
 */
#ifndef OOMTOP_MODEL_KILL_H
#define OOMTOP_MODEL_KILL_H

#include "model/domain.h"
#include "model/kin.h"
#include "model/rules.h"

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
void kill_init(struct kill *ret_kill, const struct kin *kin, const struct domain *domain,
	const struct rules *rules, const struct process *victim, bool *gone);
void kill_release(struct kill *kill);
/* Adds what follows from the kernel's part; kill_init() calls it. */
void kill_add_collateral(struct kill *kill, const struct kin *kin, bool *gone);

/* The cgroup that dies whole with the victim; NULL for none. */
const struct cgroup *kill_oom_group(const struct snapshot *snapshot, const struct domain *domain,
	const struct process *victim);
/* The part of freed_bytes that goes back to the domain; what is unknown gives nothing. */
int64_t kill_freed_bytes_in(
	const struct kill *kill, const struct snapshot *snapshot, const struct domain *domain);

bool kill_has(const struct kill *kill, const struct process *process);

#endif
