/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/verdict.h"

#include "model/kernel/alike.h"
#include "model/kernel/choice.h"
#include "model/kernel/reclaim_doubt.h"
#include "model/kernel/rule_doubts.h"
#include "model/kernel/verdict_doubts.h"

#include <stdlib.h>

enum { FIRST_RANKS = 32 }; /* about one screen */

static void gather_kill(struct verdict *verdict, const struct relations *relations)
{
	bool *gone;

	if (!verdict->victim)
		return;
	gone = memory_alloc(relations->snapshot->process_count);
	kill_init(&verdict->kill, relations, &verdict->domain, verdict->rules,
		verdict->victim->process, gone);
	free(gone);
	reclaim_doubt_add(verdict, relations->snapshot);
	verdict->alike_count = alike_count(verdict, relations);
}

void verdict_rank(struct verdict *ret_verdict, const struct snapshot *snapshot,
	const struct domain *domain, const struct calibration *calibration)
{
	struct verdict verdict = {
		.domain = *domain,
		.rules = calibration->rules,
		.guessed_rules = calibration->guess,
		.excess = memcg_excess_of(snapshot->machine.release),
		.scores_observed = calibration->observed,
		.scores_reproduced = calibration->reproduced,
		.counter_error_pages =
			badness_counter_error_of(calibration->rules, &snapshot->machine),
	};

	choice_make(&verdict, snapshot);
	rule_doubts_find(&verdict, snapshot, calibration);
	verdict_doubt(&verdict, snapshot, calibration->proven);
	*ret_verdict = verdict;
}

void verdict_among(struct verdict *ret_verdict, const struct relations *relations,
	const struct domain *domain, const struct calibration *calibration)
{
	verdict_rank(ret_verdict, relations->snapshot, domain, calibration);
	gather_kill(ret_verdict, relations);
}

static void forget_consequences(struct verdict *verdict)
{
	kill_release(&verdict->kill);
	free(verdict->warnings);
	verdict->warnings = NULL;
	verdict->warning_count = 0;
}

void verdict_add_kill(struct verdict *verdict, const struct snapshot *snapshot)
{
	struct relations relations;

	relations_init(&relations, snapshot);
	gather_kill(verdict, &relations);
	relations_release(&relations);
}

void verdict_complete(struct verdict *verdict, const struct snapshot *snapshot)
{
	forget_consequences(verdict);
	verdict_add_kill(verdict, snapshot);
}

void verdict_by(struct verdict *ret_verdict, const struct snapshot *snapshot,
	const struct domain *domain, const struct calibration *calibration)
{
	verdict_rank(ret_verdict, snapshot, domain, calibration);
	verdict_complete(ret_verdict, snapshot);
}

void verdict_for(
	struct verdict *ret_verdict, const struct snapshot *snapshot, const struct domain *domain)
{
	struct calibration calibration = calibrate(snapshot, domain);

	verdict_by(ret_verdict, snapshot, domain, &calibration);
}

void verdict_release(struct verdict *verdict)
{
	forget_consequences(verdict);
	free(verdict->entries);
	*verdict = (struct verdict){ 0 };
}

bool verdict_wants_score(const struct verdict *verdict, const struct ranking_entry *entry)
{
	if (entry->rank == 0 || entry->process->kernel_oom_score.known)
		return false;
	/* if the allocating task is killed, every entry is a candidate and no score changes that */
	return entry->rank <= FIRST_RANKS ||
	       (entry->is_candidate && verdict->outcome == OUTCOME_KILL);
}

const struct ranking_entry *verdict_find(const struct verdict *verdict, pid_t pid)
{
	for (size_t i = 0; i < verdict->count; i++)
		if (verdict->entries[i].process->pid == pid)
			return &verdict->entries[i];
	return NULL;
}
