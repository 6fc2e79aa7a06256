/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/group_levels.h"

#include "snapshot/target_cgroup.h"

#include <stdlib.h>

/* The cgroup of all members; CGROUP_UNKNOWN if they are in several. */
static size_t common_memcg(const struct leak_group *group)
{
	size_t memcg = group->members.items[0]->memcg;

	for (size_t i = 1; i < group->members.count; i++)
		if (group->members.items[i]->memcg != memcg)
			return CGROUP_UNKNOWN;
	return memcg;
}

static bool add_level(struct group_levels *levels, struct domain_ranking *ranking,
	size_t number_of_case, size_t memcg)
{
	const struct reclaim_case *reclaim_case = &reclaim_cases[number_of_case];
	struct headroom headroom;

	if (!ranking->headroom_is_known)
		return false;
	headroom = ranking->has_parts ? headroom_for(&ranking->parts, memcg) : ranking->headroom;
	array_reserve(levels->items, levels->count, levels->capacity);
	levels->items[levels->count++] = (struct group_level){ .ranking = ranking,
		.headroom_bytes = reclaim_case->all_free_used   ? headroom.max_bytes
				  : reclaim_case->files_dropped ? headroom.expected_bytes
								: headroom.min_bytes };
	return true;
}

/* The tree is in pre-order: from its end, a cgroup comes before the one that it is in. */
bool group_levels_find(struct group_levels *ret_levels, struct drill_context *context,
	const struct leak_group *group, size_t reclaim_case)
{
	const struct snapshot *snapshot = context->snapshot;
	bool *marked = target_mark_cgroups(snapshot, &group->members), known = true;
	size_t memcg = common_memcg(group);
	struct group_levels levels = {
		.snapshot = snapshot,
		.of_cgroup = memory_alloc((snapshot->cgroup_count + 1) * sizeof(*levels.of_cgroup)),
	};

	for (size_t i = snapshot->cgroup_count; known && i-- > 0;) {
		struct domain_ranking *ranking =
			marked[i] ? drill_context_ranking(context, i) : NULL;

		levels.of_cgroup[i] = ranking ? levels.count : SIZE_MAX;
		if (ranking)
			known = add_level(&levels, ranking, reclaim_case, memcg);
	}
	free(marked);
	known = known && add_level(&levels, drill_context_ranking(context, CGROUP_UNKNOWN),
				 reclaim_case, memcg);
	*ret_levels = levels;
	return known;
}

void group_levels_release(struct group_levels *levels)
{
	free(levels->items);
	free(levels->of_cgroup);
	*levels = (struct group_levels){ 0 };
}

void group_levels_each(struct group_levels *levels, const struct process *process,
	group_level_function *act, void *data)
{
	const struct snapshot *snapshot = levels->snapshot;

	for (size_t memcg = process->memcg; memcg != CGROUP_UNKNOWN;
		memcg = snapshot->cgroups[memcg].parent) {
		size_t number = levels->of_cgroup[memcg];

		if (number != SIZE_MAX &&
			domain_charges(&levels->items[number].ranking->domain, snapshot, process))
			act(&levels->items[number], data);
		if (memcg == 0)
			break;
	}
	act(&levels->items[levels->count - 1], data);
}

int64_t group_level_share(const struct group_level *level)
{
	return level->headroom_bytes > 0 ? level->headroom_bytes / (int64_t)level->growers : 0;
}

/* Whether one of the two domains is above the other; the outer one comes later among the levels. */
static bool is_nested(const struct group_levels *levels, const struct group_level *inner,
	const struct group_level *outer)
{
	const struct domain *above = &outer->ranking->domain, *below = &inner->ranking->domain;

	return above->kind == DOMAIN_MACHINE ||
	       below->memcg < levels->snapshot->cgroups[above->memcg].end;
}

struct group_level *group_levels_fullest(struct group_levels *levels, bool *ret_tie)
{
	struct group_level *fullest = &levels->items[levels->count - 1];

	*ret_tie = false;
	for (size_t i = levels->count - 1; i-- > 0;) {
		struct group_level *level = &levels->items[i];
		int64_t further;

		if (level->growers == 0)
			continue;
		further = group_level_share(fullest) - group_level_share(level);
		if (further < 0)
			continue;
		*ret_tie = further == 0 && (*ret_tie || !is_nested(levels, level, fullest));
		fullest = level;
	}
	return fullest;
}
