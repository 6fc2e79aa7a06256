/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The meaning of an oom_score_adj in a Kubernetes pod: the rules that set it, read backwards.
 *
 * pkg/kubelet/qos/policy.go, GetContainerOOMScoreAdjust: Guaranteed -997; BestEffort 1000;
 * Burstable 1000 - 1000 × request / capacity in integers, within 3…999; node-critical pods -997 in
 * any class.  Up to 1.18 the values were -998 instead of -997 and 2 instead of 3.
 *
 * Sandboxes (pause) have -998 from their runtime: containerd's and cri-dockerd's
 * defaultSandboxOOMAdj, CRI-O's PodInfraOOMAdj.
 */
#ifndef OOMTOP_MODEL_ADJ_POD_ADJ_H
#define OOMTOP_MODEL_ADJ_POD_ADJ_H

#include "snapshot/snapshot.h"

enum pod_adj {
	POD_ADJ_OTHER,         /* a value that neither kubelet nor runtime gives in that class */
	POD_ADJ_CLASS,         /* the value of its class */
	POD_ADJ_NODE_CRITICAL, /* the value of node-critical pods, in another class */
	POD_ADJ_SANDBOX,       /* or Guaranteed and node-critical pods up to Kubernetes 1.18 */
};

/* `qos` must not be POD_NONE. */
enum pod_adj pod_adj_of(enum pod_qos qos, int64_t adj);

/*
 * The memory request of a Burstable container, in thousandths of the node's MemTotal, by which the
 * kubelet gives that oom_score_adj: at least that many, and less than one more.  At POD_REQUEST_MAX
 * there is no upper bound, at POD_REQUEST_MIN the request may be 0.  Unknown for other values and
 * classes.
 *
 * For a sidecar it may be the smallest request of the pod's containers instead.  The request of a
 * pod as a whole is shared out among its containers.  The gate KubeletOOMScoreAdjTieBreak of the
 * newest kubelets subtracts a few thousandths more.
 */
struct figure pod_request_per_mille(enum pod_qos qos, int64_t adj);

/*
 * The other way round: the oom_score_adj of a Burstable container with that request, on a node with
 * that MemTotal.  Unknown if one of them is less than 0, or too large to be counted with.
 */
struct figure pod_adj_for(int64_t request_bytes, int64_t total_bytes);

enum { POD_REQUEST_MIN = 1, POD_REQUEST_MAX = 997 }; /* per mille */

#endif
