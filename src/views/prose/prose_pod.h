/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pods of Kubernetes, in words. */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_POD_H
#define OOMTOP_VIEWS_PROSE_PROSE_POD_H

#include "base/memory.h"
#include "model/adj/adj_origin.h"

/* "Burstable", as Kubernetes writes it; NULL without a pod. */
const char *prose_qos(enum pod_qos qos);
/* Who gave it to a pod of Kubernetes, and why: "kubelet: BestEffort". */
const char *prose_pod_setter(struct arena *arena, const struct adj_origin *origin);
/*
 * Whether the adj is one of that class, and what it implies of a node with so much memory; not for
 * POD_NONE.
 */
const char *prose_pod_adj(
	struct arena *arena, enum pod_qos qos, int64_t adj, struct figure node_bytes);

#endif
