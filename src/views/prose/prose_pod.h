/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kubernetes pods in words.  The kubelet's values of oom_score_adj are those of
 * pkg/kubelet/qos/policy.go.
 */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_POD_H
#define OOMTOP_VIEWS_PROSE_PROSE_POD_H

#include "base/memory.h"
#include "model/adj/adj_origin.h"

/* "Burstable", as Kubernetes writes it; NULL for a process in no pod.  Also a value in JSON. */
const char *prose_qos(enum pod_qos qos);
/* What gave the value to a pod, and why: "kubelet: BestEffort".  The arena owns the text. */
const char *prose_pod_setter(struct arena *arena, const struct adj_origin *origin)
	__attribute__((nonnull));
/*
 * Whether `adj` is a value of the class `qos`, and what memory request follows from it on a node
 * with that much memory, unless the `request` is known.  `qos` is not POD_NONE.  The arena owns the
 * text.
 */
const char *prose_pod_adj(struct arena *arena, enum pod_qos qos, int64_t adj,
	struct figure node_bytes, const struct pod_request *request) __attribute__((nonnull));
/* What the container requests, and which file tells; NULL if none does.  The arena owns the text.
 */
const char *prose_pod_request(struct arena *arena, const struct pod_request *request)
	__attribute__((nonnull));

#endif
