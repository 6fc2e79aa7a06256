/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/bounds.h"

#include "model/drill/level.h"
#include "model/kernel/commit.h"
#include "model/kernel/kill.h"
#include "model/kernel/throttle.h"
#include "snapshot/cgroup_tree.h"
#include "snapshot/target_cgroup.h"

#include <stdlib.h>

enum { GROUP_BOUNDS_MAX = 64 }; /* of more cgroups with memory.high, the last in the tree count */

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
			    .high_bytes = cgroup->high_bytes.value,
			    .growers = request->group ? 0 : 1,
			    .headroom_bytes = drill_case_bytes(&headroom, request->reclaim_case) });
}

/* The domain that is full first of those that the cgroup is charged to, as far as limits tell. */
static struct domain_ranking *nearest_ranking(struct drill_context *context, size_t memcg)
{
	struct domain_ranking *ranking = NULL;

	for (; memcg != CGROUP_UNKNOWN && !ranking; memcg = cgroup_above(context->snapshot, memcg))
		ranking = drill_context_ranking(context, memcg);
	return ranking ? ranking : drill_context_ranking(context, CGROUP_UNKNOWN);
}

/* The leak has all RAM of that domain by then, and so much swap as memory.swap.high leaves. */
static void add_swap_high(struct bounds *bounds, struct drill_context *context,
	const struct bounds_request *request, size_t memcg)
{
	const struct snapshot *snapshot = context->snapshot;
	struct domain_ranking *ranking;
	struct headroom headroom;

	if (!throttle_applies_to_swap(snapshot, memcg))
		return;
	ranking = nearest_ranking(context, memcg);
	if (!ranking->headroom_is_known)
		return;
	headroom = level_headroom(context, ranking, request->leaker,
		request->leaker ? level_leak_kind(request->leaker) : LEAK_OF_PROCESS);
	add(bounds, (struct bound){ .end = DRILL_STALLED,
			    .memcg = memcg,
			    .high_bytes = snapshot->cgroups[memcg].swap_high_bytes.value,
			    .is_of_swap = true,
			    .growers = request->group ? 0 : 1,
			    .headroom_bytes = drill_case_bytes(&headroom, request->reclaim_case) -
					      throttle_swap_above_bytes(snapshot, memcg) });
}

/* The room of the group: each member is refused at a reserve of its own. */
static bool room_of_group(struct commit_room *ret_room, const struct snapshot *snapshot,
	const struct leak_group *group)
{
	struct commit_room room = { INT64_MAX, -INT64_MAX, 0 }, all;

	if (!commit_room_for(&all, snapshot, NULL))
		return false;
	for (size_t i = 0; i < group->members.count; i++) {
		struct commit_room one;

		if (!commit_room_for(&one, snapshot, group->members.items[i]))
			return false;
		room.min_bytes = size_smaller(room.min_bytes, one.min_bytes);
		room.max_bytes = -size_smaller(-room.max_bytes, -one.max_bytes);
		room.untouched_bytes = size_sum(room.untouched_bytes, one.untouched_bytes);
	}
	room.untouched_bytes = size_smaller(room.untouched_bytes, all.untouched_bytes);
	*ret_room = room;
	return true;
}

static bool room_of(struct commit_room *ret_room, const struct snapshot *snapshot,
	const struct bounds_request *request)
{
	return request->group ? room_of_group(ret_room, snapshot, request->group)
			      : commit_room_for(ret_room, snapshot, request->leaker);
}

static void add_commit(struct bounds *bounds, const struct drill_context *context,
	const struct bounds_request *request)
{
	bool files_dropped = reclaim_cases[request->reclaim_case].files_dropped;
	struct commit_room room;

	if (request->is_kernel || !commit_is_strict(&context->snapshot->machine))
		return;
	if (!room_of(&room, context->snapshot, request)) {
		bounds->is_unknown = true;
		return;
	}
	add(bounds, (struct bound){ .end = DRILL_ALLOCATION_FAILS,
			    .growers = request->group ? 0 : 1,
			    .headroom_bytes = files_dropped ? room.max_bytes : room.min_bytes,
			    .less_bytes = files_dropped ? room.max_bytes - room.min_bytes : 0,
			    .more_bytes = size_sum(room.untouched_bytes,
				    files_dropped ? 0 : room.max_bytes - room.min_bytes) });
}

/* The addresses of a process that leaks alone: of several members each has its own. */
static void add_addresses(struct bounds *bounds, const struct drill_context *context,
	const struct bounds_request *request)
{
	const struct leak_group *group = request->group;
	const struct process *process = request->leaker;
	struct address_room room;

	if (group && group->members.count == 1)
		process = group->members.items[0];
	if (!process || !address_room_for(&room, context->snapshot, process))
		return;
	add(bounds, (struct bound){ .end = DRILL_ALLOCATION_FAILS,
			    .process = process,
			    .room = room,
			    .growers = group ? 0 : 1,
			    .headroom_bytes = room.mappable_bytes,
			    .more_bytes = room.untouched_bytes });
}

static bool is_throttled(const struct snapshot *snapshot, size_t memcg)
{
	return throttle_applies(snapshot, memcg) || throttle_applies_to_swap(snapshot, memcg);
}

static void add_highs(struct bounds *bounds, struct drill_context *context,
	const struct bounds_request *request, size_t memcg)
{
	add_high(bounds, context, request, memcg);
	add_swap_high(bounds, context, request, memcg);
}

/* Of all cgroups above any member, inner ones first. */
static void add_highs_of_group(
	struct bounds *bounds, struct drill_context *context, const struct bounds_request *request)
{
	const struct snapshot *snapshot = context->snapshot;
	bool *marked = target_mark_cgroups(snapshot, &request->group->members);

	for (size_t i = snapshot->cgroup_count; i-- > 0;) {
		if (!marked[i] || !is_throttled(snapshot, i))
			continue;
		if (bounds->count < GROUP_BOUNDS_MAX)
			add_highs(bounds, context, request, i);
		else
			bounds->lacks_some = true;
	}
	free(marked);
}

void bounds_init(
	struct bounds *bounds, struct drill_context *context, const struct bounds_request *request)
{
	size_t memcg = request->memcg;

	*bounds = (struct bounds){ 0 };
	if (request->group)
		add_highs_of_group(bounds, context, request);
	for (; memcg != CGROUP_UNKNOWN; memcg = cgroup_above(context->snapshot, memcg))
		add_highs(bounds, context, request, memcg);
	add_commit(bounds, context, request);
	add_addresses(bounds, context, request);
}

void bounds_release(struct bounds *bounds)
{
	free(bounds->items);
	*bounds = (struct bounds){ 0 };
}

bool bounds_exist(const struct snapshot *snapshot, size_t memcg)
{
	if (commit_is_strict(&snapshot->machine) || addresses_are_few(snapshot->machine.release))
		return true;
	for (; memcg != CGROUP_UNKNOWN; memcg = cgroup_above(snapshot, memcg))
		if (is_throttled(snapshot, memcg))
			return true;
	return false;
}

static bool is_below(
	const struct bound *bound, const struct snapshot *snapshot, const struct process *process)
{
	if (bound->process)
		return bound->process == process;
	return bound->end != DRILL_STALLED ||
	       (process->memcg != CGROUP_UNKNOWN && process->memcg >= bound->memcg &&
		       process->memcg < snapshot->cgroups[bound->memcg].end);
}

void bounds_add(
	struct bounds *bounds, const struct drill_context *context, const struct process *process)
{
	for (size_t i = 0; i < bounds->count; i++)
		bounds->items[i].growers += is_below(&bounds->items[i], context->snapshot, process);
}

void bounds_drop(struct bounds *bounds, const struct drill_context *context,
	const struct process *process, int64_t taken_bytes)
{
	for (size_t i = 0; i < bounds->count; i++) {
		struct bound *bound = &bounds->items[i];

		if (!is_below(bound, context->snapshot, process))
			continue;
		bound->growers--;
		bound->headroom_bytes = size_sum(bound->headroom_bytes, taken_bytes);
	}
}

/* What all its leakers take together; no more than any domain above has. */
static int64_t taken_by_all(const struct bound *bound, int64_t bytes)
{
	int64_t growers = (int64_t)bound->growers;

	return bytes > UNLIMITED_BYTES / growers ? UNLIMITED_BYTES : bytes * growers;
}

int64_t bound_share_bytes(const struct bound *bound)
{
	return bound->headroom_bytes > 0 ? bound->headroom_bytes / (int64_t)bound->growers : 0;
}

/* Whether the leak ends there, if each leaker may take that much until the next domain is full. */
static bool holds(
	const struct bound *bound, const struct drill_context *context, int64_t level_bytes)
{
	int64_t taken_bytes;

	if (bound->growers == 0)
		return false;
	taken_bytes = taken_by_all(bound, level_bytes);
	if (bound->end != DRILL_STALLED)
		return bound->headroom_bytes < taken_bytes;
	return throttle_stalls(bound->high_bytes, size_sum(taken_bytes, -bound->headroom_bytes),
		context->machine->domain.page_size_bytes);
}

/* By how much each leaker may take; of those that are reached, by how far it is above. */
static bool is_before(const struct bound *a, const struct bound *b)
{
	int64_t left = bound_share_bytes(a), right = bound_share_bytes(b);

	return left != right ? left < right : a->headroom_bytes < b->headroom_bytes;
}

const struct bound *bounds_first(const struct bounds *bounds, const struct drill_context *context,
	int64_t level_bytes, size_t growers)
{
	const struct bound *first = NULL;

	for (size_t i = 0; i < bounds->count; i++) {
		const struct bound *bound = &bounds->items[i];

		if (bound->growers >= growers && holds(bound, context, level_bytes) &&
			(!first || is_before(bound, first)))
			first = bound;
	}
	return first;
}

bool bounds_hold_some(const struct bounds *bounds, const struct drill_context *context,
	int64_t level_bytes, size_t growers)
{
	for (size_t i = 0; i < bounds->count; i++)
		if (bounds->items[i].growers < growers &&
			holds(&bounds->items[i], context, level_bytes))
			return true;
	return false;
}

unsigned bounds_close(const struct bounds *bounds, int64_t level_bytes)
{
	unsigned close = bounds->is_unknown ? VAGUE_COMMIT : 0;

	for (size_t i = 0; i < bounds->count; i++) {
		const struct bound *bound = &bounds->items[i];
		int64_t taken_bytes;

		if (bound->end != DRILL_ALLOCATION_FAILS || bound->growers == 0)
			continue;
		taken_bytes = taken_by_all(bound, level_bytes);
		if (bound->headroom_bytes - bound->less_bytes < taken_bytes &&
			size_sum(bound->headroom_bytes, bound->more_bytes) >= taken_bytes)
			close |= bound->process ? VAGUE_ADDRESSES : VAGUE_COMMIT;
	}
	return close;
}

/* A leaker may touch what it has mapped already, until the next domain is full. */
void bound_note(const struct bound *bound, int64_t level_bytes, struct drill_outcome *outcome)
{
	outcome->end = bound->end;
	outcome->lacks_addresses = bound->process != NULL;
	outcome->address_limit_bytes = bound->room.limit_bytes;
	outcome->limits_data = bound->room.is_of_data;
	outcome->stalls_by_swap = bound->is_of_swap;
	if (bound->process && !outcome->has_begun)
		outcome->untouched_bytes = size_smaller(bound->room.untouched_bytes,
			size_positive(level_bytes - bound_share_bytes(bound)));
}

void bounds_grow(struct bounds *bounds, int64_t bytes)
{
	for (size_t i = 0; i < bounds->count; i++)
		if (bounds->items[i].growers > 0)
			bounds->items[i].headroom_bytes -= taken_by_all(&bounds->items[i], bytes);
}

struct domain bound_domain(const struct bound *bound, const struct drill_context *context)
{
	struct domain domain = context->machine->domain;

	if (bound->end == DRILL_STALLED &&
		!throttle_domain_of(&domain, context->snapshot, bound->memcg, bound->high_bytes))
		return context->machine->domain;
	return domain;
}

void bounds_give_back(
	struct bounds *bounds, const struct drill_context *context, const struct kill *kill)
{
	for (size_t i = 0; i < bounds->count; i++) {
		struct domain domain = bound_domain(&bounds->items[i], context);
		int64_t unknown; /* of NUMA nodes alone, which are no bound */

		if (bounds->items[i].process)
			continue; /* no kill gives it addresses */
		bounds->items[i].headroom_bytes = size_sum(bounds->items[i].headroom_bytes,
			kill_freed_bytes_in(kill, context->snapshot, &domain, &unknown));
	}
}
