/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Kubernetes pod that a cgroup path names. */
#ifndef OOMTOP_SNAPSHOT_CGROUP_POD_H
#define OOMTOP_SNAPSHOT_CGROUP_POD_H

#include "snapshot/snapshot.h"

/* A Kubernetes pod and its class of service. */
struct cgroup_pod {
	const char *uid; /* of the API server, or a hash for a static pod; NULL: no pod */
	enum pod_qos qos;
};

/* The pod that the cgroup belongs to.  The arena owns the text. */
struct cgroup_pod cgroup_pod(struct arena *arena, const char *path);

#endif
