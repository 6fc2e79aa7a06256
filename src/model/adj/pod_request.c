/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/adj/pod_request.h"

#include "base/text.h"
#include "model/adj/pod_adj.h"
#include "snapshot/cgroup_tree.h"

static bool is_set(struct figure protection)
{
	return limit_is_set(protection) && protection.value > 0;
}

static bool read_protection(
	struct pod_request *request, const struct cgroup *cgroup, enum pod_qos qos)
{
	if (qos == POD_BURSTABLE && is_set(cgroup->low_bytes)) {
		request->bytes = cgroup->low_bytes;
		request->file = "memory.low";
	} else if (is_set(cgroup->min_bytes)) {
		request->bytes = cgroup->min_bytes;
		request->file = "memory.min";
	}
	return request->file != NULL;
}

static bool is_in_pod(const struct cgroup *cgroup, const char *pod)
{
	return text_is_known_same(cgroup->pod, pod);
}

/*
 * The cgroup of the process's container, right below that of its pod; NULL if there is none.  What
 * is further below, the container itself has made.
 */
static const struct cgroup *container_cgroup(
	const struct snapshot *snapshot, const struct process *process)
{
	const struct cgroup *below = NULL;

	if (process->memcg == CGROUP_UNKNOWN || !process->pod)
		return NULL;
	for (size_t at = process->memcg, above = cgroup_above(snapshot, at);
		above != CGROUP_UNKNOWN && is_in_pod(&snapshot->cgroups[above], process->pod);
		at = above, above = cgroup_above(snapshot, at))
		below = &snapshot->cgroups[at];
	return below;
}

/* The kernel takes off less than a page, which may be the one that makes a thousandth. */
static bool is_adj_for(
	const struct snapshot *snapshot, const struct pod_request *request, struct figure adj)
{
	int64_t total = snapshot->machine.mem_total_bytes.value;
	int64_t page = figure_or(snapshot->machine.page_size_bytes, 1);
	struct figure min = pod_adj_for(request->bytes.value + page - 1, total);

	return adj.known && request->adj.known &&
	       (adj.value == request->adj.value || (min.known && adj.value == min.value));
}

struct pod_request pod_request_of(const struct snapshot *snapshot, const struct process *process)
{
	struct figure total = snapshot->machine.mem_total_bytes;
	struct pod_request request = { .bytes = FIGURE_UNKNOWN, .adj = FIGURE_UNKNOWN };
	const struct cgroup *cgroup = container_cgroup(snapshot, process);

	if (!cgroup || (process->qos != POD_GUARANTEED && process->qos != POD_BURSTABLE) ||
		!read_protection(&request, cgroup, process->qos))
		return request;
	if (process->qos == POD_BURSTABLE && total.known) {
		request.adj = pod_adj_for(request.bytes.value, total.value);
		request.gives_adj = is_adj_for(snapshot, &request, process->adj);
	}
	return request;
}
