/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/bounds.h"

#include "model/kernel/commit.h"
#include "model/kernel/kill.h"
#include "model/kernel/throttle.h"

#include <stdlib.h>

enum { BOUNDS_MAX = 64 }; /* of more nested cgroups with memory.high, the innermost count */

static int64_t of_case(const struct headroom *headroom, size_t number)
{
	const struct reclaim_case *reclaim_case = &reclaim_cases[number];

	return reclaim_case->all_free_used   ? headroom->max_bytes
	       : reclaim_case->files_dropped ? headroom->expected_bytes
					     : headroom->min_bytes;
}

static void add(struct bounds *bounds, struct bound bound)
{
	bounds->items = memory_resize(bounds->items, bounds->count + 1, sizeof(*bounds->items));
	bounds->items[bounds->count++] = bound;
}

static void add_high(struct bounds *bounds, struct drill_context *context,
	const struct bounds_request *request, size_t memcg)
{
	const struct cgroup *cgroup = &context->snapshot->cgroups[memcg];
	struct headroom headroom;

	if (!throttle_headroom(&headroom, context->snapshot, memcg))
		return;
	/* throttle_headroom() may have looked at all of its processes */
	context->work += (cgroup->end_member - cgroup->first_member) / 4;
	add(bounds, (struct bound){ .end = DRILL_STALLED,
			    .memcg = memcg,
			    .headroom_bytes = of_case(&headroom, request->reclaim_case) });
}

static void add_commit(struct bounds *bounds, const struct drill_context *context,
	const struct bounds_request *request)
{
	bool files_dropped = reclaim_cases[request->reclaim_case].files_dropped;
	struct commit_room room;

	if (request->is_kernel || !commit_is_strict(&context->snapshot->machine))
		return;
	if (!commit_room_for(&room, context->snapshot, request->leaker)) {
		bounds->is_unknown = true;
		return;
	}
	add(bounds, (struct bound){ .end = DRILL_ALLOCATION_FAILS,
			    .headroom_bytes = files_dropped ? room.max_bytes : room.min_bytes,
			    .less_bytes = files_dropped ? room.max_bytes - room.min_bytes : 0,
			    .more_bytes = size_sum(room.untouched_bytes,
				    files_dropped ? 0 : room.max_bytes - room.min_bytes) });
}

void bounds_init(
	struct bounds *bounds, struct drill_context *context, const struct bounds_request *request)
{
	size_t memcg = request->memcg;

	*bounds = (struct bounds){ 0 };
	for (; memcg != CGROUP_UNKNOWN && bounds->count < BOUNDS_MAX;
		memcg = context->snapshot->cgroups[memcg].parent) {
		add_high(bounds, context, request, memcg);
		if (memcg == 0)
			break;
	}
	add_commit(bounds, context, request);
}

void bounds_release(struct bounds *bounds)
{
	free(bounds->items);
	*bounds = (struct bounds){ 0 };
}

bool bounds_exist(const struct snapshot *snapshot, size_t memcg)
{
	if (commit_is_strict(&snapshot->machine))
		return true;
	for (; memcg != CGROUP_UNKNOWN; memcg = snapshot->cgroups[memcg].parent) {
		if (throttle_applies(snapshot, memcg))
			return true;
		if (memcg == 0)
			break;
	}
	return false;
}

/* Whether the leak ends there, if the next domain has that much left. */
static bool holds(
	const struct bound *bound, const struct drill_context *context, int64_t level_bytes)
{
	const struct snapshot *snapshot = context->snapshot;

	if (bound->end != DRILL_STALLED)
		return bound->headroom_bytes < level_bytes;
	return throttle_stalls(snapshot->cgroups[bound->memcg].high_bytes.value,
		size_sum(level_bytes, -bound->headroom_bytes),
		context->machine->domain.page_size_bytes);
}

const struct bound *bounds_first(
	const struct bounds *bounds, const struct drill_context *context, int64_t level_bytes)
{
	const struct bound *first = NULL;

	for (size_t i = 0; i < bounds->count; i++) {
		const struct bound *bound = &bounds->items[i];

		if (holds(bound, context, level_bytes) &&
			(!first || bound->headroom_bytes < first->headroom_bytes))
			first = bound;
	}
	return first;
}

bool bounds_are_close(const struct bounds *bounds, int64_t level_bytes)
{
	for (size_t i = 0; i < bounds->count; i++) {
		const struct bound *bound = &bounds->items[i];

		if (bound->end == DRILL_ALLOCATION_FAILS &&
			bound->headroom_bytes - bound->less_bytes < level_bytes &&
			size_sum(bound->headroom_bytes, bound->more_bytes) >= level_bytes)
			return true;
	}
	return bounds->is_unknown;
}

void bounds_grow(struct bounds *bounds, int64_t bytes)
{
	for (size_t i = 0; i < bounds->count; i++)
		bounds->items[i].headroom_bytes -= bytes;
}

struct domain bound_domain(const struct bound *bound, const struct drill_context *context)
{
	struct domain domain = context->machine->domain;

	if (bound->end == DRILL_STALLED &&
		!throttle_domain(&domain, context->snapshot, bound->memcg))
		return context->machine->domain;
	return domain;
}

void bounds_give_back(
	struct bounds *bounds, const struct drill_context *context, const struct kill *kill)
{
	for (size_t i = 0; i < bounds->count; i++) {
		struct domain domain = bound_domain(&bounds->items[i], context);
		int64_t unknown; /* of NUMA nodes alone, which are no bound */

		bounds->items[i].headroom_bytes = size_sum(bounds->items[i].headroom_bytes,
			kill_freed_bytes_in(kill, context->snapshot, &domain, &unknown));
	}
}
