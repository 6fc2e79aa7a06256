/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who dies when a victim is chosen, and what that gives back: the data alone. */
#ifndef OOMTOP_MODEL_KERNEL_KILL_SET_H
#define OOMTOP_MODEL_KERNEL_KILL_SET_H

#include "snapshot/snapshot.h"

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
	const struct cgroup *group;    /* that dies whole; NULL: no group kill */
	struct collateral *collateral; /* what follows, and is not killed by the kernel */
	size_t collateral_count;
	size_t undecided_count; /* others of a user's unit, whose OOMPolicy= systemd tells that user
				   alone */
	struct figure freed_bytes; /* an estimate; unknown without any ground */
	bool freed_is_measured; /* by smaps_rollup of all of them, not by their anonymous memory */
};

#endif
