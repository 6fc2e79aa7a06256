/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/level.h"

#include "model/kernel/locked_memory.h"

enum leak_kind level_leak_kind(const struct process *leaker)
{
	return process_may_grow_locked(leaker) ? LEAK_MAY_BE_LOCKED : LEAK_OF_PROCESS;
}

struct headroom level_headroom(const struct drill_context *context,
	const struct domain_ranking *ranking, const struct process *leaker, enum leak_kind kind)
{
	size_t memcg = leaker ? leaker->memcg : CGROUP_UNKNOWN;

	/* not the cgroup itself: kill_order.h shares the order among all of one place */
	if (memcg != CGROUP_UNKNOWN)
		memcg = headroom_tree_place(context->snapshot, memcg);
	return headroom_for_kind(&ranking->parts, memcg, kind);
}

struct level level_of(
	struct domain_ranking *ranking, const struct headroom *headroom, size_t reclaim_case)
{
	enum estimate estimate =
		reclaim_cases[reclaim_case].files_dropped ? ESTIMATE_GENEROUS : ESTIMATE_CAREFUL;

	return (struct level){ .ranking = ranking,
		.leaves_swap = headroom->leaves_swap,
		.swap_wanted_bytes = headroom->swap_wanted_bytes[estimate],
		.cache_may_stay = headroom->cache_may_stay,
		.min_may_fail = headroom->min_may_fail,
		.elsewhere_bytes = ranking->elsewhere_bytes,
		.headroom_bytes = drill_case_bytes(headroom, reclaim_case) };
}

/*
 * How much of the memory of processes that may use several NUMA nodes is freed on those of the
 * level: the nodes' share of all memory, or what makes the headroom an extreme.
 */
static int64_t share_of(
	const struct level *level, const struct level_kill *kill, int64_t unknown_bytes)
{
	const struct reclaim_case *reclaim_case = &reclaim_cases[kill->reclaim_case];

	if (reclaim_case->all_free_used)
		return unknown_bytes;
	if (!reclaim_case->files_dropped)
		return 0;
	return (int64_t)((double)unknown_bytes * level->ranking->node_share);
}

/*
 * Of what is freed, all that may be swapped is in swap by now or could be: it is room as far as
 * there is something else to swap.  The swap is the machine's in a domain of NUMA nodes.
 */
static int64_t without_swapped(struct level *level, const struct level_kill *kill, int64_t bytes)
{
	const struct domain *domain = &level->ranking->domain;
	int64_t swapped, lost;

	if (level->swap_wanted_bytes == UNLIMITED_BYTES)
		return bytes;
	if (domain->kind == DOMAIN_NODES)
		domain = &kill->context->machine->domain;
	swapped = drill_context_swapped_bytes(kill->context, kill->kill, domain);
	lost = size_positive(swapped - level->swap_wanted_bytes);
	level->swap_wanted_bytes = size_positive(level->swap_wanted_bytes - swapped);
	level->is_vague |= lost > 0;
	return bytes - size_smaller(lost, bytes);
}

/*
 * What is charged elsewhere is taken for memory of those that die first, which have most; where
 * all free memory is used, for memory of those that die last.
 */
static int64_t without_elsewhere(struct level *level, const struct level_kill *kill, int64_t bytes)
{
	int64_t lost = size_smaller(level->elsewhere_bytes, bytes);

	level->elsewhere_bytes -= lost;
	level->freed_elsewhere |= lost > 0;
	return reclaim_cases[kill->reclaim_case].all_free_used ? bytes : bytes - lost;
}

void level_note_full(const struct level *level, struct drill_outcome *outcome)
{
	outcome->vague |= level->is_vague ? VAGUE_SWAPPED : 0;
	outcome->vague |= level->freed_elsewhere ? VAGUE_ELSEWHERE : 0;
	if (!outcome->has_begun) {
		outcome->leaves_swap = level->leaves_swap;
		outcome->cache_may_stay = level->cache_may_stay;
		outcome->min_may_fail = level->min_may_fail;
	}
	drill_outcome_begin(outcome, &level->ranking->domain);
}

void level_describe_kill(const struct level_kill *kill)
{
	const struct kill *all = kill->kill;
	struct drill_kill *one = kill->one;

	one->freed_bytes = all->freed_bytes;
	one->freed_is_measured = all->freed_is_measured;
	one->frees_at_least = all->frees_at_least;
	one->shares_are_guessed = all->shares_are_guessed;
	one->may_keep_files = all->may_keep_files;
	one->may_keep_segments = all->may_keep_segments;
	one->others = all->killed_count - 1 + all->collateral_count;
	one->undecided = all->undecided_count;
	one->is_on_nodes = kill->full->ranking->domain.kind == DOMAIN_NODES;
}

void level_add_kill(const struct level_kill *kill, struct drill_outcome *outcome)
{
	const struct kill *all = kill->kill;

	array_reserve(outcome->kills, outcome->kill_count, outcome->kill_capacity);
	outcome->kills[outcome->kill_count++] = *kill->one;
	for (size_t i = 1; i < all->killed_count; i++)
		drill_outcome_add_collateral(outcome, all->killed[i]);
	for (size_t i = 0; i < all->collateral_count; i++)
		drill_outcome_add_collateral(outcome, all->collateral[i].process);
	outcome->vague |= all->undecided_count > 0 ? VAGUE_UNIT : 0;
	kill->context->work += DEATH_WORK * (1 + kill->one->others);
}

void level_give_back(struct level *level, const struct level_kill *kill)
{
	struct drill_kill *one = kill->one;
	int64_t unknown, bytes = kill_freed_bytes_in(kill->kill, kill->context->snapshot,
				 &level->ranking->domain, &unknown);

	if (level == kill->full && one->is_on_nodes && unknown == 0 && one->freed_bytes.known)
		one->freed_there_bytes = figure_of(bytes);
	one->is_part_unknown |= unknown > 0;
	bytes = size_sum(bytes, share_of(level, kill, unknown));
	bytes = without_elsewhere(level, kill, bytes);
	bytes = without_swapped(level, kill, bytes);
	level->headroom_bytes = size_sum(level->headroom_bytes, bytes);
}

bool level_ends_without_kill(
	const struct level *level, bool leaker_is_exempt, struct drill_outcome *outcome)
{
	switch (level->ranking->outcome) {
	case OUTCOME_PANIC:
		outcome->end = DRILL_PANIC;
		return true;
	case OUTCOME_SLEEP:
		outcome->end = DRILL_SLEEPS;
		return true;
	case OUTCOME_ALLOCATING_TASK:
		/* for an exempt leaker the kernel chooses by badness; another task may allocate */
		if (leaker_is_exempt) {
			outcome->vague |= VAGUE_ALLOCATOR;
			break;
		}
		outcome->end = DRILL_ALLOCATOR;
		return true;
	case OUTCOME_KILL:
	case OUTCOME_NOBODY:
		break;
	}
	return false;
}

bool level_limits_are_passed(const struct drill_context *context, bool past_bounds)
{
	return context->excess == EXCESS_FORCED ||
	       (context->excess == EXCESS_UNKNOWN && past_bounds);
}

bool level_pass(
	struct level *level, const struct drill_context *context, struct drill_outcome *outcome)
{
	if (level->ranking->domain.kind != DOMAIN_MEMCG)
		return false;
	if (outcome->kill_count == 0 && level_limits_are_passed(context, false))
		outcome->has_begun = false;
	level->headroom_bytes = UNLIMITED_BYTES;
	outcome->passes_limit = true;
	return true;
}
