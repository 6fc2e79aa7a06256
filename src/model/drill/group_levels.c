/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/group_levels.h"

#include "model/drill/leaker_nodes.h"
#include "snapshot/cgroup_tree.h"
#include "snapshot/target_cgroup.h"

#include <stdlib.h>

enum { PLACES_MAX = 64 }; /* cgroups that a headroom is found for; of more, for none */

/* Members in whose cgroups a leak may have different headrooms. */
struct group_places {
	const struct process *members[PLACES_MAX]; /* one for each place */
	size_t alike[PLACES_MAX];                  /* how many members are there */
	size_t count;
	bool are_all;
};

static size_t place_of(const struct snapshot *snapshot, const struct process *process)
{
	return process->memcg == CGROUP_UNKNOWN ? CGROUP_UNKNOWN
						: headroom_tree_place(snapshot, process->memcg);
}

/* The index of the place of a process, or the number of places. */
static size_t find_place(const struct group_places *places, const struct snapshot *snapshot,
	const struct process *process)
{
	size_t i = 0;

	while (i < places->count &&
		place_of(snapshot, places->members[i]) != place_of(snapshot, process))
		i++;
	return i;
}

static void find_places(struct group_places *ret_places, const struct snapshot *snapshot,
	const struct leak_group *group)
{
	ret_places->count = 0;
	ret_places->are_all = true;
	for (size_t i = 0; i < group->members.count && ret_places->are_all; i++) {
		const struct process *process = group->members.items[i];
		size_t place = find_place(ret_places, snapshot, process);

		if (place == PLACES_MAX) {
			ret_places->are_all = false;
			break;
		}
		if (place == ret_places->count) {
			ret_places->members[place] = process;
			ret_places->alike[place] = 0;
			ret_places->count++;
		}
		ret_places->alike[place]++;
	}
}

static void merge(struct headroom *headroom, const struct headroom *other)
{
	headroom->min_bytes = size_smaller(headroom->min_bytes, other->min_bytes);
	headroom->expected_bytes = size_smaller(headroom->expected_bytes, other->expected_bytes);
	if (other->max_bytes > headroom->max_bytes)
		headroom->max_bytes = other->max_bytes;
	for (enum estimate estimate = 0; estimate < ESTIMATE_COUNT; estimate++)
		headroom->swap_wanted_bytes[estimate] = size_smaller(
			headroom->swap_wanted_bytes[estimate], other->swap_wanted_bytes[estimate]);
	headroom->leaves_swap |= other->leaves_swap;
	headroom->cache_may_stay |= other->cache_may_stay;
	headroom->min_may_fail |= other->min_may_fail;
}

/* What members take of a domain whose headroom depends on which of them takes it. */
struct mixture {
	size_t count, least_count;          /* of members, and of those with the least headroom */
	int64_t least_bytes, largest_bytes; /* of the expected headrooms */
};

static void mix(struct mixture *mixture, int64_t headroom_bytes, size_t count)
{
	mixture->count += count;
	mixture->largest_bytes = size_larger(mixture->largest_bytes, headroom_bytes);
	if (headroom_bytes < mixture->least_bytes) {
		mixture->least_bytes = headroom_bytes;
		mixture->least_count = 0;
	}
	if (headroom_bytes == mixture->least_bytes)
		mixture->least_count += count;
}

/*
 * What all take together until the domain is full: what some of them take goes to swap, and the
 * others alone fill the memory.
 */
static int64_t mixed_bytes(const struct mixture *mixture)
{
	double bytes = (double)mixture->least_bytes *
		       ((double)mixture->count / (double)mixture->least_count);

	if (mixture->least_bytes <= 0)
		return mixture->least_bytes;
	return bytes < (double)mixture->largest_bytes ? (int64_t)bytes : mixture->largest_bytes;
}

/* The headroom for leaks in all the cgroups of the members that the domain charges. */
static struct headroom headroom_of(struct group_levels *levels,
	const struct domain_ranking *ranking, const struct group_places *places)
{
	const struct drill_context *context = levels->context;
	struct headroom headroom = level_headroom(context, ranking, NULL, LEAK_OF_PROCESS);
	struct mixture mixture = { .least_bytes = INT64_MAX, .largest_bytes = INT64_MIN };
	bool is_first = true;

	for (size_t i = 0; places->are_all && i < places->count; i++) {
		const struct process *process = places->members[i];
		struct headroom one;

		if (!domain_charges(&ranking->domain, context->snapshot, process))
			continue;
		one = level_headroom(context, ranking, process, level_leak_kind(process));
		mix(&mixture, one.expected_bytes, places->alike[i]);
		if (is_first)
			headroom = one;
		else
			merge(&headroom, &one);
		is_first = false;
	}
	if (mixture.least_bytes < mixture.largest_bytes) {
		headroom.expected_bytes = mixed_bytes(&mixture);
		levels->are_mixed = true;
	}
	return headroom;
}

static bool add_level(struct group_levels *levels, struct domain_ranking *ranking,
	const struct group_places *places)
{
	struct headroom headroom;

	if (!ranking->headroom_is_known)
		return false;
	headroom = headroom_of(levels, ranking, places);
	array_reserve(levels->items, levels->count, levels->capacity);
	levels->items[levels->count++] = (struct group_level){
		.at = level_of(ranking, &headroom, levels->reclaim_case),
	};
	return true;
}

/* The tree is in pre-order: from its end, a cgroup comes before the one that it is in. */
static bool add_cgroups(struct group_levels *levels, struct drill_context *context,
	const struct leak_group *group, const struct group_places *places)
{
	const struct snapshot *snapshot = context->snapshot;
	bool *marked = target_mark_cgroups(snapshot, &group->members), known = true;

	for (size_t i = snapshot->cgroup_count; known && i-- > 0;) {
		struct domain_ranking *ranking =
			marked[i] ? drill_context_ranking(context, i) : NULL;

		levels->of_cgroup[i] = ranking ? levels->count : SIZE_MAX;
		if (ranking)
			known = add_level(levels, ranking, places);
	}
	free(marked);
	return known;
}

static bool add_nodes(struct group_levels *levels, struct drill_context *context,
	const struct leak_group *group, const struct group_places *places)
{
	struct group_nodes nodes;
	bool known = true;

	levels->first_nodes = levels->count;
	group_nodes_find(&nodes, context, group);
	for (size_t i = 0; known && i < nodes.count; i++)
		known = add_level(
			levels, drill_context_ranking_of(context, &nodes.items[i]), places);
	return known;
}

bool group_levels_find(struct group_levels *ret_levels, struct drill_context *context,
	const struct leak_group *group, size_t reclaim_case)
{
	size_t cgroups = context->snapshot->cgroup_count;
	struct group_levels levels = {
		.context = context,
		.reclaim_case = reclaim_case,
		.of_cgroup = memory_alloc((cgroups + 1) * sizeof(*levels.of_cgroup)),
	};
	struct group_places places;
	bool known;

	find_places(&places, context->snapshot, group);
	known = add_cgroups(&levels, context, group, &places) &&
		add_nodes(&levels, context, group, &places) &&
		add_level(&levels, drill_context_ranking(context, CGROUP_UNKNOWN), &places);
	*ret_levels = levels;
	return known;
}

void group_levels_release(struct group_levels *levels)
{
	free(levels->items);
	free(levels->of_cgroup);
	*levels = (struct group_levels){ 0 };
}

/* How much of what the process takes is on the nodes of the level. */
static int64_t parts_on(const struct group_levels *levels, const struct group_level *level,
	const struct process *process)
{
	const struct reclaim_case *reclaim_case = &reclaim_cases[levels->reclaim_case];
	struct domain own;

	if (leaker_nodes(&own, levels->context, process)) {
		struct node_set common =
			node_set_common(&own.nodes, &level->at.ranking->domain.nodes);

		if (node_set_is_same(&common, &own.nodes))
			return WHOLE_PARTS;
		if (node_set_count(&common) == 0)
			return 0;
	}
	if (reclaim_case->all_free_used)
		return 0;
	return reclaim_case->files_dropped
		       ? (int64_t)((double)WHOLE_PARTS * level->at.ranking->node_share)
		       : WHOLE_PARTS;
}

void group_levels_each(struct group_levels *levels, const struct process *process,
	group_level_function *act, void *data)
{
	const struct snapshot *snapshot = levels->context->snapshot;

	for (size_t memcg = process->memcg; memcg != CGROUP_UNKNOWN;
		memcg = cgroup_above(snapshot, memcg)) {
		size_t number = levels->of_cgroup[memcg];

		if (number != SIZE_MAX && domain_charges(&levels->items[number].at.ranking->domain,
						  snapshot, process))
			act(&levels->items[number], WHOLE_PARTS, data);
	}
	for (size_t i = levels->first_nodes; i + 1 < levels->count; i++)
		act(&levels->items[i], parts_on(levels, &levels->items[i], process), data);
	act(&levels->items[levels->count - 1], WHOLE_PARTS, data);
}

int64_t group_parts_of(int64_t bytes, int64_t parts)
{
	return bytes / WHOLE_PARTS * parts + bytes % WHOLE_PARTS * parts / WHOLE_PARTS;
}

int64_t group_level_share(const struct group_level *level)
{
	int64_t bytes = level->at.headroom_bytes, parts = level->grow_parts;

	if (bytes <= 0)
		return 0;
	bytes = size_smaller(bytes, UNLIMITED_BYTES);
	/* as long as a member counts as a whole, this is no more than the level has */
	return size_sum(bytes / parts * WHOLE_PARTS, bytes % parts * WHOLE_PARTS / parts);
}

/* Whether one of the two domains is above the other; the outer one comes later among the levels. */
static bool is_nested(const struct group_levels *levels, const struct group_level *inner,
	const struct group_level *outer)
{
	const struct domain *above = &outer->at.ranking->domain,
			    *below = &inner->at.ranking->domain;

	if (above->kind == DOMAIN_MACHINE)
		return true;
	return above->kind == DOMAIN_MEMCG && below->kind == DOMAIN_MEMCG &&
	       below->memcg < levels->context->snapshot->cgroups[above->memcg].end;
}

struct group_level *group_levels_fullest(struct group_levels *levels, bool *ret_tie)
{
	struct group_level *fullest = &levels->items[levels->count - 1];

	*ret_tie = false;
	for (size_t i = levels->count - 1; i-- > 0;) {
		struct group_level *level = &levels->items[i];
		int64_t further;

		if (level->grow_parts == 0)
			continue;
		further = group_level_share(fullest) - group_level_share(level);
		if (further < 0)
			continue;
		*ret_tie = further == 0 && (*ret_tie || !is_nested(levels, level, fullest));
		fullest = level;
	}
	return fullest;
}
