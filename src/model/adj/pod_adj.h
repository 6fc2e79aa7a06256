/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an oom_score_adj tells in a pod of Kubernetes, where it follows from rules that can be
 * turned round.
 *
 * pkg/kubelet/qos/policy.go, GetContainerOOMScoreAdjust: Guaranteed -997; BestEffort 1000;
 * Burstable 1000 - 1000 × request / capacity in integers, within 3…999; node-critical pods -997
 * whatever their class.  Up to 1.18 it was -998 for -997, and so 2 for 3.
 *
 * Sandboxes (pause) have -998 from their runtime: containerd's and cri-dockerd's
 * defaultSandboxOOMAdj, CRI-O's PodInfraOOMAdj.
 */
#ifndef OOMTOP_MODEL_ADJ_POD_ADJ_H
#define OOMTOP_MODEL_ADJ_POD_ADJ_H

#include "snapshot/snapshot.h"

enum pod_adj {
	POD_ADJ_OTHER, /* none that a kubelet or runtime gives in a pod of that class */
	POD_ADJ_CLASS,
	POD_ADJ_NODE_CRITICAL, /* in a class that has another */
	POD_ADJ_SANDBOX,       /* or Guaranteed and critical pods of old kubelets */
};

/* Not for POD_NONE. */
enum pod_adj pod_adj_of(enum pod_qos qos, int64_t adj);

/*
 * How much of the node's memory (MemTotal) the container requested for the kubelet to give it that
 * adj, in thousandths: at least so much, and less than one more.  At the least adj there is no
 * upper bound, at the most it may be nothing.  Unknown but for an adj of class Burstable.
 *
 * Of a sidecar it may be the smallest request of the pod's containers instead; what a pod requests
 * as a whole is shared out among them; and the gate KubeletOOMScoreAdjTieBreak of the newest
 * kubelets takes a few thousandths more off.
 */
struct figure pod_request_per_mille(enum pod_qos qos, int64_t adj);

enum { POD_REQUEST_MIN = 1, POD_REQUEST_MAX = 997 }; /* per mille: where the bounds are */

#endif
