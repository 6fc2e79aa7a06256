/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/prose_pod.h"

#include "base/text.h"
#include "views/prose/prose_words.h"

#include <inttypes.h>

const char *prose_qos(enum pod_qos qos)
{
	static const char *const words[] = {
		[POD_NONE] = NULL,
		[POD_GUARANTEED] = "Guaranteed",
		[POD_BURSTABLE] = "Burstable",
		[POD_BESTEFFORT] = "BestEffort",
	};
	_Static_assert(sizeof(words) / sizeof(*words) == POD_BESTEFFORT + 1,
		"an entry for each enum pod_qos");

	return words[qos];
}

static const char *per_mille(struct arena *arena, int64_t value)
{
	return text_format(arena, "%" PRId64 ".%" PRId64 "%% of the node", value / 10, value % 10);
}

/* "about 6.5% of the node, 1.0G"; without a size where the node's is not known. */
static const char *request_words(struct arena *arena, int64_t value, struct figure node_bytes)
{
	bool min = value == POD_REQUEST_MIN;
	const char *how = min ? "less than" : value >= POD_REQUEST_MAX ? "at least" : "about";
	int64_t bound = min ? value + 1 : value;
	const char *size = node_bytes.known
				   ? text_format(arena, ", %s",
					     prose_size(arena, node_bytes.value / 1000 * bound))
				   : "";

	return text_format(
		arena, "%s %s%s%s", how, per_mille(arena, bound), size, min ? " or nothing" : "");
}

const char *prose_pod_setter(struct arena *arena, const struct adj_origin *origin)
{
	switch (origin->pod_adj) {
	case POD_ADJ_SANDBOX:
		return text_format(arena, "its runtime: the pod's sandbox, or an old kubelet: %s",
			origin->qos == POD_GUARANTEED ? "Guaranteed" : "a critical pod");
	case POD_ADJ_NODE_CRITICAL:
		return "kubelet: node-critical";
	case POD_ADJ_CLASS:
	case POD_ADJ_OTHER:
		break;
	}
	if (origin->request.gives_adj)
		return text_format(arena, "kubelet: %s, a memory request of %s",
			prose_qos(origin->qos), prose_size(arena, origin->request.bytes.value));
	if (!origin->request_per_mille.known || origin->request.bytes.known)
		return text_format(arena, "kubelet: %s", prose_qos(origin->qos));
	return text_format(arena, "kubelet: %s, a memory request of %s", prose_qos(origin->qos),
		request_words(arena, origin->request_per_mille.value, FIGURE_UNKNOWN));
}

const char *prose_pod_request(struct arena *arena, const struct pod_request *request)
{
	if (!request->bytes.known)
		return NULL;
	return text_format(arena,
		"the container requests %s, by %s of its cgroup, if the kubelet set it "
		"(MemoryQoS)",
		prose_size(arena, request->bytes.value), request->file);
}

/* Of a Burstable container whose request its cgroup tells. */
static const char *of_request(struct arena *arena, int64_t adj, const struct pod_request *request)
{
	if (request->gives_adj)
		return text_format(arena,
			"%" PRId64 " is the oom_score_adj that the kubelet gives for that request",
			adj);
	return text_format(arena,
		"%" PRId64 " is an oom_score_adj of that class, but not the %" PRId64
		" of that request: the request changed after the container was made, or requests "
		"of the whole pod count (sidecars, pod-level resources), or the kubelet "
		"broke a tie, or something else set the value",
		adj, request->adj.value);
}

static const char *of_class(struct arena *arena, enum pod_qos qos, int64_t adj,
	struct figure node_bytes, const struct pod_request *request)
{
	struct figure per_mille = pod_request_per_mille(qos, adj);

	if (per_mille.known && request->adj.known)
		return of_request(arena, adj, request);
	if (per_mille.known)
		return text_format(arena,
			"%" PRId64 " is an oom_score_adj of that class: if the kubelet set it, the "
			"container requested %s (an estimate)",
			adj, request_words(arena, per_mille.value, node_bytes));
	return text_format(arena, "%" PRId64 " is the oom_score_adj of that class%s", adj,
		qos == POD_GUARANTEED ? ", and of node-critical pods of any class" : "");
}

static const char *of_nobody(struct arena *arena, enum pod_qos qos, int64_t adj)
{
	static const char *const classes[] = {
		[POD_NONE] = "",
		[POD_GUARANTEED] = "-997",
		[POD_BURSTABLE] = "3 to 999 by request, -997 where node-critical",
		[POD_BESTEFFORT] = "1000, -997 where node-critical",
	};
	_Static_assert(sizeof(classes) / sizeof(*classes) == POD_BESTEFFORT + 1,
		"an entry for each enum pod_qos");

	return text_format(arena,
		"%" PRId64 " is not an oom_score_adj that the kubelet gives to that class (%s): "
		"the program itself, its runtime or an administrator set it",
		adj, classes[qos]);
}

const char *prose_pod_adj(struct arena *arena, enum pod_qos qos, int64_t adj,
	struct figure node_bytes, const struct pod_request *request)
{
	switch (pod_adj_of(qos, adj)) {
	case POD_ADJ_CLASS:
		return of_class(arena, qos, adj, node_bytes, request);
	case POD_ADJ_NODE_CRITICAL:
		return text_format(arena,
			"%" PRId64 " is not of that class: the kubelet gives it to node-critical "
			"pods of any class",
			adj);
	case POD_ADJ_SANDBOX:
		return text_format(arena,
			"%" PRId64
			" is what a runtime gives to the sandbox of any pod; up to Kubernetes 1.18 "
			"the kubelet gave it to Guaranteed and critical pods",
			adj);
	case POD_ADJ_OTHER:
		break;
	}
	return of_nobody(arena, qos, adj);
}
