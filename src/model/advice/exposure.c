/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/advice/exposure.h"

#include "model/drill/drill_groups.h"
#include "model/kernel/commit.h"
#include "snapshot/target_cgroup.h"

#include <stdlib.h>

enum {
	OTHERS_MIN = 3,
	LARGE_PERCENT = 1,
	LOOKED_AT_MAX = 1000000, /* processes in all cgroups that are ranked */
};

/* Whether processes of others may fill the cgroup together; one or two are drilled by themselves.
 */
static bool has_many_others(const struct verdict *verdict, const struct target *target)
{
	int64_t pages = 0;
	size_t count = 0;

	for (size_t i = 0; i < verdict->count; i++) {
		const struct ranking_entry *entry = &verdict->entries[i];

		if (!drill_can_leak(entry) || target_has(target, entry->process->pid) ||
			!process_has_own_memory(entry->process))
			continue;
		count++;
		pages = size_sum(pages, figure_or(entry->badness.memory_pages, 0));
	}
	return count >= OTHERS_MIN && pages > verdict->domain.total_pages * LARGE_PERCENT / 100;
}

/* The process of the target that may be chosen: the first in rank; NULL for none. */
static const struct process *exposed_process(
	const struct verdict *verdict, const struct target *target, size_t *ret_others)
{
	const struct process *found = NULL;

	*ret_others = 0;
	for (size_t i = 0; i < verdict->ranked_count; i++) {
		const struct ranking_entry *entry = &verdict->entries[i];
		bool is_target = target_has(target, entry->process->pid);

		/* before Linux 5.1 verdict->first may survive: a child dies in its place */
		if (!entry->is_candidate && entry != verdict->victim)
			continue;
		*ret_others += !is_target;
		if (is_target && !found)
			found = entry->process;
	}
	return found;
}

static void add(struct exposures *exposures, const struct verdict *verdict,
	const struct process *process, bool is_sole)
{
	bool is_doubted = (verdict->doubts & ~DOUBTS_OF_CANDIDATES) != 0;

	array_reserve(exposures->items, exposures->count, exposures->capacity);
	exposures->items[exposures->count++] = (struct exposure){ .domain = verdict->domain,
		.process = process,
		.is_sole = is_sole,
		.is_doubted = is_doubted,
		.candidate_count = verdict->candidate_count,
		.alike_count = verdict->alike_count };
}

static void look_at(struct exposures *exposures, const struct exposure_request *request,
	const struct relations *relations, const struct domain *domain)
{
	const struct process *process;
	struct verdict verdict;
	size_t others;

	if (commit_refuses_before(request->snapshot, domain, NULL))
		return;
	verdict_among(&verdict, relations, domain, request->calibration);
	process = exposed_process(&verdict, request->target, &others);
	if (process && verdict.outcome == OUTCOME_KILL &&
		(domain->kind == DOMAIN_MACHINE || has_many_others(&verdict, request->target)))
		add(exposures, &verdict, process, others == 0);
	verdict_release(&verdict);
}

void exposures_find(struct exposures *ret_exposures, const struct exposure_request *request)
{
	const struct snapshot *snapshot = request->snapshot;
	bool *marked = target_mark_cgroups(snapshot, request->target);
	struct exposures exposures = { 0 };
	struct relations relations;
	struct domain domain;
	struct error error;
	size_t looked_at = 0;

	relations_init(&relations, snapshot);
	if (domain_machine(&domain, snapshot, &error) == 0)
		look_at(&exposures, request, &relations, &domain);
	for (size_t i = 0; i < snapshot->cgroup_count; i++) {
		if (!marked[i] || !memcg_is_limited(&snapshot->cgroups[i]) ||
			domain_memcg(&domain, snapshot, i, &error) < 0)
			continue;
		looked_at += domain_process_count(&domain, snapshot);
		exposures.is_cut |= looked_at > LOOKED_AT_MAX;
		if (!exposures.is_cut)
			look_at(&exposures, request, &relations, &domain);
	}
	relations_release(&relations);
	free(marked);
	*ret_exposures = exposures;
}

void exposures_release(struct exposures *exposures)
{
	free(exposures->items);
	*exposures = (struct exposures){ 0 };
}
