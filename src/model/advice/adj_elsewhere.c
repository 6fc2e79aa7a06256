/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/advice/adj_elsewhere.h"

#include "model/kernel/verdict.h"

#include <stdlib.h>

enum { VICTIM_RANK = 2 };

/* The process of the target that ranks first; NULL if none can be killed. */
static const struct ranking_entry *first_of(
	const struct verdict *verdict, const struct target *target)
{
	for (size_t i = 0; i < verdict->ranked_count; i++)
		if (target_has(target, verdict->entries[i].process->pid))
			return &verdict->entries[i];
	return NULL;
}

void adj_elsewhere_find(struct advice *advice, const struct snapshot *snapshot,
	const struct calibration *calibration, const struct target *changed)
{
	const struct ranking_entry *before, *after;
	struct verdict without, with;
	struct domain machine;
	struct error error;

	if (domain_machine(&machine, snapshot, &error) < 0)
		return;
	verdict_rank(&without, snapshot, &machine, calibration);
	verdict_rank(&with, advice->edited, &machine, calibration);
	after = first_of(&with, changed);
	before = after ? verdict_find(&without, after->process->pid) : NULL;
	if (before && before->rank != 0 && after->badness.pages.known &&
		before->badness.pages.known)
		advice->elsewhere = (struct adj_elsewhere){ .process = after->process,
			.added_bytes = verdict_bytes(
				&with, after->badness.pages.value - before->badness.pages.value),
			.rank_before = before->rank,
			.rank = after->rank,
			.ranked_count = with.ranked_count };
	verdict_release(&without);
	verdict_release(&with);
}

/* Whether the change makes a process one of the first two to die of the machine's shortage. */
static bool makes_a_victim(const struct adj_elsewhere *elsewhere)
{
	return elsewhere->rank <= VICTIM_RANK && elsewhere->rank < elsewhere->rank_before;
}

static int64_t effect_of(const struct advice *advice)
{
	if (advice->kind == ADVICE_LIMIT)
		return -1;
	if (!advice->elsewhere.process || makes_a_victim(&advice->elsewhere))
		return INT64_MAX;
	return llabs(advice->elsewhere.added_bytes);
}

/* A few items: insertion keeps the order of those whose effect is equal. */
void advice_order(struct threat *threat)
{
	if (threat->now.outcome.domain.kind != DOMAIN_MEMCG)
		return;
	for (size_t i = 1; i < threat->advice_count; i++) {
		struct advice moved = threat->advice[i];
		size_t place = i;

		for (; place > 0 && effect_of(&threat->advice[place - 1]) > effect_of(&moved);
			place--)
			threat->advice[place] = threat->advice[place - 1];
		threat->advice[place] = moved;
	}
}
