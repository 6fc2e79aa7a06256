/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory cgroups with a limit: how full they are, and who would die in each. */
#ifndef OOMTOP_MODEL_REPORT_LIMITS_H
#define OOMTOP_MODEL_REPORT_LIMITS_H

#include "model/kernel/headroom.h"
#include "model/kernel/verdict.h"

struct memcg_limit {
	const struct cgroup *cgroup;
	struct headroom headroom;
	enum outcome outcome;
	const struct process *victim; /* NULL unless the outcome is a kill */
	bool certain;
	size_t killed_count; /* with the victim */
};

/*
 * Fills at most `room` boxes, the fullest first: those with the smallest part of their limit left.
 * Groups without processes are left out.  Returns how many there are in all.
 */
size_t limits_fullest(struct memcg_limit *limits, size_t headroom, const struct snapshot *snapshot,
	const struct calibration *calibration);

#endif
