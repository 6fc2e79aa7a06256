/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory request of a pod's container, where its cgroup shows it.
 *
 * With MemoryQoS the kubelet protects as much memory of a container as it requests
 * (pkg/kubelet/kuberuntime/kuberuntime_container_linux.go).  In 1.22 to 1.35 that is memory.min of
 * Guaranteed and Burstable pods; since 1.36, with memoryReservationPolicy: TieredReservation,
 * memory.min of Guaranteed and memory.low of Burstable pods.  BestEffort pods have neither.  The
 * values stay in a container's cgroup when the kubelet no longer sets them: then what is above
 * protects nothing, but the request is the same.
 */
#ifndef OOMTOP_MODEL_ADJ_POD_REQUEST_H
#define OOMTOP_MODEL_ADJ_POD_REQUEST_H

#include "base/attributes.h"
#include "snapshot/snapshot.h"

struct pod_request {
	struct figure bytes; /* what the cgroup protects; the request, less a part of a page */
	const char *file;    /* "memory.low" or "memory.min"; NULL if `bytes` is unknown */
	/* of a Burstable container: what the kubelet gives for the request; otherwise unknown */
	struct figure adj;
	bool gives_adj; /* whether the process has that oom_score_adj */
};

/* All unknown for a process in no pod, and where the cgroup of its container has no protection. */
struct pod_request pod_request_of(const struct snapshot *snapshot, const struct process *process)
	__attribute__((nonnull));

#endif
