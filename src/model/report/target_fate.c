/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report/target_fate.h"

#include "model/kernel/kill_unit.h"
#include "snapshot/target.h"

#include <stdlib.h>
#include <string.h>

/* What may happen to the target over all candidates. */
struct tally {
	size_t candidates, in_target; /* in_target: of these */
	size_t hitting;               /* candidates whose kill ends a process of the target */
	const struct process *hit;    /* the first process of the target that ends */
};

/* The first process of the target that ends in the kill; NULL for none. */
static const struct process *hit_by(const struct kill *kill, const struct target *target)
{
	for (size_t i = 0; i < kill->killed_count; i++)
		if (target_has(target, kill->killed[i]->pid))
			return kill->killed[i];
	for (size_t i = 0; i < kill->collateral_count; i++)
		if (target_has(target, kill->collateral[i].process->pid))
			return kill->collateral[i].process;
	return NULL;
}

/* A process of the target that may exit with the victim or not. */
static const struct process *undecided_by(const struct kill *kill, const struct target *target)
{
	for (size_t i = 0; kill->undecided_count > 0 && i < target->count; i++)
		if (kill_unit_has(kill->killed[0], target->items[i]))
			return target->items[i];
	return NULL;
}

static void count_candidate(struct tally *tally, const struct relations *relations,
	const struct target *target, const struct verdict *verdict, const struct process *candidate)
{
	bool *gone = memory_alloc((relations->snapshot->process_count + 1) * sizeof(*gone));
	const struct process *hit;
	struct kill kill;

	kill_init(&kill, relations, &verdict->domain, verdict->rules, candidate, gone);
	hit = hit_by(&kill, target);
	tally->candidates++;
	tally->in_target += target_has(target, candidate->pid);
	tally->hitting += hit != NULL;
	if (!tally->hit)
		tally->hit = hit;
	kill_release(&kill);
	free(gone);
}

static struct tally tally_of(
	const struct target *target, const struct snapshot *snapshot, const struct verdict *verdict)
{
	struct tally tally = { 0 };
	struct relations relations;

	relations_init(&relations, snapshot);
	for (size_t i = 0; i < verdict->ranked_count; i++)
		if (verdict->entries[i].is_candidate)
			count_candidate(
				&tally, &relations, target, verdict, verdict->entries[i].process);
	relations_release(&relations);
	return tally;
}

static enum target_fate fate_of_kill(const struct process **ret_process,
	const struct target *target, const struct snapshot *snapshot, const struct verdict *verdict)
{
	bool is_close = verdict->doubts & DOUBTS_OF_CANDIDATES;
	struct tally tally = { 0 };

	*ret_process = NULL;
	if (verdict->doubts & ~DOUBTS_OF_CANDIDATES) {
		*ret_process = hit_by(&verdict->kill, target);
		return FATE_POSSIBLE;
	}
	/* before Linux 5.1 a child may be killed for a candidate, and which one is not told here */
	if (is_close && verdict->victim != verdict->first)
		return FATE_POSSIBLE;
	if (!is_close) {
		tally.candidates = 1;
		tally.hit = hit_by(&verdict->kill, target);
		tally.hitting = tally.hit != NULL;
		tally.in_target = target_has(target, verdict->victim->process->pid);
	} else {
		tally = tally_of(target, snapshot, verdict);
	}
	*ret_process = tally.hit;
	if (tally.hitting > 0 && tally.hitting < tally.candidates)
		return FATE_POSSIBLE;
	if (tally.hitting > 0)
		return tally.in_target == tally.candidates ? FATE_NEXT : FATE_WITH;
	*ret_process = undecided_by(&verdict->kill, target);
	return *ret_process ? FATE_POSSIBLE : FATE_SPARED;
}

/*
 * Whichever task allocates is killed, but none that is exempt (mm/oom_kill.c: out_of_memory); what
 * is exempt may still die with another.
 */
static enum target_fate fate_of_allocators(
	const struct target *target, const struct snapshot *snapshot, const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->ranked_count; i++)
		if (target_has(target, verdict->entries[i].process->pid))
			return FATE_POSSIBLE;
	return tally_of(target, snapshot, verdict).hitting > 0 ? FATE_POSSIBLE : FATE_SPARED;
}

enum target_fate target_fate_of(const struct process **ret_process, const struct target *target,
	const struct snapshot *snapshot, const struct verdict *verdict)
{
	*ret_process = NULL;
	switch (verdict->outcome) {
	case OUTCOME_PANIC:
		return FATE_PANIC;
	case OUTCOME_ALLOCATING_TASK:
		return fate_of_allocators(target, snapshot, verdict);
	case OUTCOME_NOBODY:
		if (verdict->doubts)
			return FATE_POSSIBLE;
		return verdict->domain.kind == DOMAIN_MEMCG ? FATE_SPARED : FATE_PANIC;
	case OUTCOME_SLEEP:
		return verdict->doubts ? FATE_POSSIBLE : FATE_SPARED;
	case OUTCOME_KILL:
		break;
	}
	if (!verdict->victim)
		return FATE_POSSIBLE;
	return fate_of_kill(ret_process, target, snapshot, verdict);
}
