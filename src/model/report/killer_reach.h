/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far a userspace killer is from acting. */
#ifndef OOMTOP_MODEL_REPORT_KILLER_REACH_H
#define OOMTOP_MODEL_REPORT_KILLER_REACH_H

#include "snapshot/snapshot.h"

/* It acts when there is as little of it as that. */
struct threshold {
	struct figure limit_bytes; /* unknown: no matter how much there is */
	struct figure total_bytes, now_bytes;
	bool is_reached;
};

struct killer_reach {
	bool by_shortage; /* of memory, and of swap unless that does not matter */
	bool swap_matters;
	bool by_pressure;
	struct threshold memory, swap;
	bool acts_now; /* by shortage */
};

struct killer_reach killer_reach_of(const struct machine *machine, const struct killer *killer);

#endif
