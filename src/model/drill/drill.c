/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/drill.h"

#include "model/drill/group_simulation.h"
#include "model/drill/leaker_nodes.h"
#include "model/drill/simulation.h"
#include "model/drill/tmpfs_writer.h"
#include "model/kernel/charged_elsewhere.h"
#include "model/kernel/free_room.h"
#include "model/kernel/kmem_limit.h"
#include "model/kernel/lazy_free.h"
#include "model/kernel/swap_cost.h"

#include <stdlib.h>

const struct holder drill_kernel = { .kind = HOLDER_KERNEL };

static bool is_same_outcome(const struct drill_outcome *a, const struct drill_outcome *b)
{
	if (a->end != b->end || a->lacks_addresses != b->lacks_addresses ||
		a->kill_count != b->kill_count || !domain_is_same(&a->domain, &b->domain))
		return false;
	for (size_t i = 0; i < a->kill_count; i++)
		if (a->kills[i].victim != b->kills[i].victim)
			return false;
	return true;
}

static struct drill_outcome simulate(const struct drill *drill, struct drill_context *context,
	size_t reclaim_case, bool past_bounds)
{
	if (drill->group)
		return group_simulation_run(context, drill->group, reclaim_case, past_bounds);
	return simulation_run(context, drill->leaker, drill->tmpfs, reclaim_case, past_bounds);
}

static void note_alternative(struct drill *drill, const struct drill_outcome *outcome,
	size_t reclaim_case, bool past_bounds)
{
	if (drill->has_alternative || is_same_outcome(&drill->outcomes[0], outcome))
		return;
	drill->has_alternative = true;
	drill->alternative = *outcome;
	drill->alternative_case = reclaim_cases[reclaim_case];
	drill->alternative_case.past_bounds = past_bounds;
}

static void note_leak(struct drill *drill, const struct drill_outcome *outcome)
{
	drill->certain &= outcome->close_count == 0 && !outcome->vague && !outcome->passes_high;
	drill->vague |= outcome->vague;
	drill->is_close |= outcome->close_count > 0;
	drill->passes_high |= outcome->passes_high;
	if (outcome->leaks_by_bytes < drill->min_leak_bytes)
		drill->min_leak_bytes = outcome->leaks_by_bytes;
	drill->max_leak_bytes = size_larger(
		drill->max_leak_bytes, size_sum(outcome->leaks_by_bytes, outcome->untouched_bytes));
}

static void simulate_reclaim_cases(
	struct drill *drill, struct drill_context *context, bool past_bounds)
{
	drill->swap_is_compressed = swap_is_compressed(&context->snapshot->machine);
	for (size_t reclaim_case = 0; reclaim_case < RECLAIM_CASE_COUNT; reclaim_case++) {
		struct drill_outcome *outcome = &drill->outcomes[drill->outcome_count];

		if (!drill_context_has_case(context, reclaim_case))
			continue;
		*outcome = simulate(drill, context, reclaim_case, past_bounds);
		drill->outcome_count++;
		if (!past_bounds)
			note_leak(drill, outcome);
		note_alternative(drill, outcome, reclaim_case, past_bounds);
	}
	drill->outcome = drill->outcomes[0];
}

/*
 * Whether the leak may go on where a bound ended it.  A throttled leaker still gets memory, if
 * slowly; refused allocations are final, but the limit may lie beyond the end of memory; and some
 * kernels let allocations pass the limit of a cgroup in which nothing can be killed.
 */
static bool may_pass_bounds(const struct drill *drill)
{
	bool may_pass = false;

	for (size_t i = 0; i < drill->outcome_count; i++) {
		const struct drill_outcome *outcome = &drill->outcomes[i];

		may_pass |=
			outcome->end == DRILL_STALLED ||
			(outcome->end == DRILL_ALLOCATION_FAILS && outcome->vague) ||
			(outcome->end == DRILL_NOBODY_LEFT && outcome->last.kind == DOMAIN_MEMCG &&
				drill->excess == EXCESS_UNKNOWN);
	}
	return may_pass;
}

/* Whether the writer of a tmpfs may well be in a limited cgroup, which the drill does not fill. */
static bool is_writer_unknown(const struct drill *drill, const struct snapshot *snapshot)
{
	int64_t shmem_bytes;

	return drill->tmpfs && drill->tmpfs->kind == HOLDER_TMPFS &&
	       drill->writer_memcg == CGROUP_UNKNOWN &&
	       tmpfs_writer_likely(snapshot, drill->outcome.grown_bytes, &shmem_bytes) !=
		       CGROUP_UNKNOWN &&
	       shmem_bytes > 0;
}

/* Whether such a leak has somebody killed in a cgroup, where page faults alone may do so. */
static bool is_killing_for_faults(const struct drill *drill, const struct snapshot *snapshot)
{
	bool kills = false;

	for (size_t i = 0; i < drill->outcome_count; i++)
		kills |= drill->outcomes[i].kill_count > 0 &&
			 drill->outcomes[i].domain.kind == DOMAIN_MEMCG;
	return kills && drill->tmpfs &&
	       rules_kill_in_memcg_for_faults_alone(snapshot->machine.release);
}

/*
 * Who writes to a tmpfs, and how.  Where oom_kill_disable is set, a page fault sleeps, and write(2)
 * fails (mm/memcontrol-v1.c: mem_cgroup_v1_oom_prepare, by in_user_fault).
 */
static void judge_writer(struct drill *drill, const struct drill_context *context)
{
	struct tmpfs_writer writer = { .memcg = CGROUP_UNKNOWN };

	if (drill->tmpfs)
		writer = simulation_writer(context, drill->tmpfs);
	drill->writer_memcg = writer.memcg;
	drill->writer_is_guess = writer.is_guess;
	drill->vague |= writer.is_guess ? VAGUE_WRITER : 0;
	drill->vague |= drill->tmpfs && drill->outcome.end == DRILL_SLEEPS ? VAGUE_SLEEP : 0;
	drill->vague |= is_killing_for_faults(drill, context->snapshot) ? VAGUE_FAULTS : 0;
	drill->certain &= !(drill->vague & (VAGUE_WRITER | VAGUE_SLEEP | VAGUE_FAULTS));
}

/*
 * Whether memory may be in zones that growth of the kernel does not reach.  Where the zones are not
 * known, a machine with one node has seldom any: a node of its own is set up so for memory that is
 * to be removed, or is slower.
 */
static bool are_zones_unknown(const struct drill *drill, const struct snapshot *snapshot)
{
	return drill->tmpfs && drill->tmpfs->kind == HOLDER_KERNEL &&
	       drill->outcome.domain.kind == DOMAIN_MACHINE && snapshot->machine.node_count > 1 &&
	       !zones_of_users(&snapshot->machine, 1).are_known;
}

static bool may_lack_kernel_memory(const struct drill *drill, const struct snapshot *snapshot)
{
	if (drill->leaker)
		return kmem_limit_is_reached(snapshot, drill->leaker->memcg, drill->max_leak_bytes);
	for (size_t i = 0; drill->group && i < drill->group->members.count; i++)
		if (kmem_limit_is_reached(
			    snapshot, drill->group->members.items[i]->memcg, drill->max_leak_bytes))
			return true;
	return false;
}

static void judge(struct drill *drill, struct drill_context *context)
{
	drill->doubts = drill_context_doubts(context);
	drill->doubts |= drill->group ? group_node_doubts(context, drill->group)
				      : leaker_node_doubts(context, drill->leaker);
	judge_writer(drill, context);
	drill->vague |= may_lack_kernel_memory(drill, context->snapshot) ? VAGUE_KERNEL_MEMORY : 0;
	if (drill->leaker && charged_to_other_cgroup(context->snapshot, drill->leaker))
		drill->vague |= VAGUE_OWNER;
	drill->vague |= context->is_kill_pending ? VAGUE_PENDING : 0;
	drill->vague |= are_zones_unknown(drill, context->snapshot) ? VAGUE_ZONES : 0;
	if (lazy_free_bytes(context->snapshot, &drill->outcome.domain) > 0)
		drill->vague |= VAGUE_LAZY;
	drill->certain &= !(drill->vague & (VAGUE_PENDING | VAGUE_ZONES | VAGUE_LAZY |
						   VAGUE_KERNEL_MEMORY | VAGUE_OWNER));
	drill->certain &=
		!drill->has_alternative && !drill->doubts && drill->outcome.end != DRILL_UNKNOWN &&
		drill->outcome.end != DRILL_ALLOCATOR && drill->outcome.end != DRILL_STALLED;
	if (is_writer_unknown(drill, context->snapshot)) {
		drill->only_writer_unknown = drill->certain;
		drill->certain = false;
	}
}

/* Runs the drill of what the drill names. */
static int run(struct drill *drill, struct drill_context *context, struct error *error)
{
	struct domain machine;
	int result = domain_machine(&machine, context->snapshot, error);

	if (result < 0)
		return result;
	drill->certain = true;
	drill->min_leak_bytes = INT64_MAX;
	drill->excess = context->excess;
	drill_context_limit_memory(context);
	drill_context_ranking(context, CGROUP_UNKNOWN);
	/* released by drill_release() */
	drill->outcomes = memory_alloc(sizeof(*drill->outcomes) * RECLAIM_CASE_COUNT * 2);
	simulate_reclaim_cases(drill, context, false);
	if (may_pass_bounds(drill))
		simulate_reclaim_cases(drill, context, true);
	judge(drill, context);
	return 0;
}

int drill_run(struct drill *ret_drill, struct drill_context *context, const struct process *leaker,
	const struct holder *tmpfs, struct error *error)
{
	struct drill drill = { .leaker = leaker, .tmpfs = tmpfs };
	int result = run(&drill, context, error);

	if (result == 0)
		*ret_drill = drill;
	return result;
}

int drill_run_group(struct drill *ret_drill, struct drill_context *context,
	const struct leak_group *group, struct error *error)
{
	struct drill drill = { .group = group };
	int result = run(&drill, context, error);

	if (result == 0)
		*ret_drill = drill;
	return result;
}

void drill_release(struct drill *drill)
{
	for (size_t i = 0; i < drill->outcome_count; i++)
		drill_outcome_release(&drill->outcomes[i]);
	free(drill->outcomes);
	*drill = (struct drill){ 0 };
}
