/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a process's oom_score_adj comes from, and so who would undo a change of it.  /proc does not
 * tell; what units set, what the parent has and how well-known programs behave does, more or less.
 */
#ifndef OOMTOP_MODEL_ADJ_ADJ_ORIGIN_H
#define OOMTOP_MODEL_ADJ_ADJ_ORIGIN_H

#include "model/adj/pod_adj.h"

enum adj_setter {
	ADJ_SETTER_UNKNOWN,
	ADJ_SETTER_NOBODY,  /* 0, as its parent has it */
	ADJ_SETTER_UNIT,    /* OOMScoreAdjust= of `unit_name` */
	ADJ_SETTER_MANAGER, /* the user's manager, by default */
	ADJ_SETTER_KUBELET, /* by the pod's class, or its runtime: `pod_adj` */
	ADJ_SETTER_RUNTIME, /* the container's: `what` is its option */
	ADJ_SETTER_PARENT,  /* inherited from `from` */
	ADJ_SETTER_PROGRAM, /* the program itself, which is known for it: `what` is how */
	ADJ_SETTER_OTHER,   /* itself or somebody: it differs from its unit or parent, which have
			       `expected` */
};

struct adj_origin {
	enum adj_setter setter;
	bool inferred; /* by what is usual, not by what a unit says */
	const char *unit_name;
	const struct unit *unit; /* what is known of it; may be NULL */
	const char *what;
	const struct process *from; /* the first above it that has the same adj */
	struct figure expected;
	enum pod_qos qos;                /* of its pod */
	enum pod_adj pod_adj;            /* what its adj is there */
	struct figure request_per_mille; /* as pod_request_per_mille() */
};

struct adj_origin adj_origin_of(const struct snapshot *snapshot, const struct process *process);

#endif
