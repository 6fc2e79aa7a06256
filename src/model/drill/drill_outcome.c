/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/drill_outcome.h"

#include "base/memory.h"
#include "model/kernel/kill_unit.h"

#include <stdlib.h>

unsigned drill_kill_vague(const struct drill_kill *kill)
{
	bool is_guess = !kill->freed_bytes.known || kill->may_keep_files ||
			kill->may_keep_segments || kill->is_part_unknown ||
			kill->shares_are_guessed;

	if (is_guess)
		return VAGUE_FREED;
	return kill->frees_at_least ? VAGUE_MORE_FREED : 0;
}

bool drill_outcome_panics(const struct drill_outcome *outcome)
{
	return outcome->end == DRILL_PANIC ||
	       (outcome->end == DRILL_NOBODY_LEFT && outcome->last.kind != DOMAIN_MEMCG);
}

void drill_outcome_begin(struct drill_outcome *outcome, const struct domain *domain)
{
	if (outcome->has_begun)
		return;
	outcome->domain = *domain;
	outcome->leaks_by_bytes = outcome->grown_bytes;
	outcome->has_begun = true;
}

void drill_outcome_add_collateral(struct drill_outcome *outcome, const struct process *process)
{
	array_reserve(outcome->collateral, outcome->collateral_count, outcome->collateral_capacity);
	outcome->collateral[outcome->collateral_count++] = process;
}

const struct process *drill_outcome_find_dead(
	const struct drill_outcome *outcome, const struct target *target)
{
	for (size_t i = 0; i < outcome->kill_count; i++)
		if (target_has(target, outcome->kills[i].victim->pid))
			return outcome->kills[i].victim;
	for (size_t i = 0; i < outcome->collateral_count; i++)
		if (target_has(target, outcome->collateral[i]->pid))
			return outcome->collateral[i];
	return NULL;
}

const struct process *drill_outcome_find_undecided(
	const struct drill_outcome *outcome, const struct target *target)
{
	const struct process *last = NULL;

	for (size_t i = 0; i < outcome->kill_count; i++) {
		const struct process *victim = outcome->kills[i].victim;

		/* thousands of victims may be of one unit */
		if (outcome->kills[i].undecided == 0 || (last && kill_unit_has(last, victim)))
			continue;
		last = victim;
		for (size_t j = 0; j < target->count; j++)
			if (kill_unit_has(victim, target->items[j]))
				return target->items[j];
	}
	return NULL;
}

void drill_outcome_add_close(struct drill_outcome *outcome, const struct process *process)
{
	array_reserve(outcome->close, outcome->close_count, outcome->close_capacity);
	outcome->close[outcome->close_count++] = process;
}

void drill_outcome_release(struct drill_outcome *outcome)
{
	free(outcome->kills);
	free(outcome->collateral);
	free(outcome->close);
	*outcome = (struct drill_outcome){ 0 };
}
