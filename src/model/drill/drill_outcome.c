/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/drill_outcome.h"

#include "base/memory.h"

#include <stdlib.h>

bool drill_kill_is_vague(const struct drill_kill *kill)
{
	return !kill->freed_bytes.known || kill->frees_at_least || kill->may_keep_files ||
	       kill->is_part_unknown;
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

void drill_outcome_add_undecided(struct drill_outcome *outcome, const struct process *process)
{
	array_reserve(outcome->undecided, outcome->undecided_count, outcome->undecided_capacity);
	outcome->undecided[outcome->undecided_count++] = process;
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
	free(outcome->undecided);
	free(outcome->close);
	*outcome = (struct drill_outcome){ 0 };
}
