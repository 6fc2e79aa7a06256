/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plain data: the processes that die when a victim is chosen, and the memory that frees. */
#ifndef OOMTOP_MODEL_KERNEL_KILL_SET_H
#define OOMTOP_MODEL_KERNEL_KILL_SET_H

#include "snapshot/snapshot.h"

enum collateral_reason {
	COLLATERAL_RESTART,   /* its parent restarts all its children when one is killed */
	COLLATERAL_PARENT,    /* it exits when its parent dies */
	COLLATERAL_NAMESPACE, /* the init of its PID namespace dies */
	COLLATERAL_MAIN,      /* the init of its container exits, because its main process dies */
	COLLATERAL_POD,       /* the kubelet ends its pod, because the pod's sandbox dies */
	COLLATERAL_UNIT,      /* systemd ends its unit: OOMPolicy=, or the main process dies */
};

struct collateral {
	const struct process *process;
	enum collateral_reason reason;
};

/*
 * Memory that the process shares with others (model/kernel/shared_memory.h): what is freed of it
 * beyond the process's own memory; negative if that has some that stays.
 */
struct freed_share {
	const struct process *process;
	int64_t bytes;
};

/* The lists are owned and released by kill_release(); all else belongs to the snapshot. */
struct kill {
	const struct process **killed; /* by the kernel, the victim first */
	size_t killed_count;
	const struct cgroup *group;    /* killed as a whole (memory.oom.group); NULL: none */
	struct collateral *collateral; /* processes that exit because of the kill */
	size_t collateral_count;
	struct freed_share *shares;
	size_t share_count;
	bool shares_are_guessed;
	/*
	 * Processes in the victim's unit of which it is not known whether they exit
	 * (model/kernel/kill_unit.h: kill_unit_doubt, kill_unit_has).
	 */
	size_t undecided_count;
	struct figure freed_bytes; /* an estimate, of all that die; unknown if a part is */
	bool freed_is_measured;    /* by smaps_rollup of all of them; else by their RssAnon */
	/*
	 * More may be freed: pages of a driver that some hold, huge pages that are charged to the
	 * domain unless a file holds them, the sockets of the victim's cgroup, or memory that is
	 * taken to be shared.
	 */
	bool frees_at_least;
	/* a process that is not killed (kill_spares_sharer) has the victim's memory */
	bool memory_survives;
	bool may_keep_files;    /* much of it is in files of a tmpfs, which stay unless removed */
	bool may_keep_segments; /* much of it may be in System V segments, which stay as well */
};

/* All that die: those that the kernel kills first, then those that exit. */
static inline size_t kill_member_count(const struct kill *kill)
{
	return kill->killed_count + kill->collateral_count;
}

static inline const struct process *kill_member(const struct kill *kill, size_t number)
{
	return number < kill->killed_count ? kill->killed[number]
					   : kill->collateral[number - kill->killed_count].process;
}

#endif
