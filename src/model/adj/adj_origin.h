/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What set a process's oom_score_adj, and would undo a change of it.  /proc does not say: it is
 * inferred from the settings of units, from the parent and from the behaviour of known programs.
 */
#ifndef OOMTOP_MODEL_ADJ_ADJ_ORIGIN_H
#define OOMTOP_MODEL_ADJ_ADJ_ORIGIN_H

#include "model/adj/pod_adj.h"
#include "model/adj/pod_request.h"

enum adj_setter {
	ADJ_SETTER_UNKNOWN,
	ADJ_SETTER_NOBODY,  /* 0, the default */
	ADJ_SETTER_UNIT,    /* OOMScoreAdjust= of `unit_name` */
	ADJ_SETTER_MANAGER, /* the default of the user's manager */
	ADJ_SETTER_KUBELET, /* the kubelet or its runtime, by the pod's class: `pod_adj` */
	ADJ_SETTER_RUNTIME, /* the container's runtime: `what` names the option */
	ADJ_SETTER_PARENT,  /* inherited from `from` */
	ADJ_SETTER_PROGRAM, /* the program itself, known to do so: `what` says how */
	ADJ_SETTER_OTHER,   /* unknown: it differs from `expected`, that of its unit or parent */
};

struct adj_origin {
	enum adj_setter setter;
	bool inferred; /* from what is usual, not from what a unit sets */
	const char *unit_name;
	const struct unit *unit; /* that unit, if the snapshot has it; or NULL */
	const char *what;
	const struct process *from; /* the topmost ancestor in a row with that oom_score_adj */
	struct figure expected;
	enum pod_qos qos;                /* of its pod */
	enum pod_adj pod_adj;            /* the meaning of its oom_score_adj there */
	struct figure request_per_mille; /* pod_request_per_mille() */
	struct pod_request request;      /* pod_request_of() */
};

/* All unknown for a kernel thread and without a known oom_score_adj.  Owns nothing. */
struct adj_origin adj_origin_of(const struct snapshot *snapshot, const struct process *process);

#endif
