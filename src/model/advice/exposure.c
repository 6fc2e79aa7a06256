/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/advice/exposure.h"

#include "model/drill/drill_groups.h"
#include "model/drill/large.h"
#include "model/kernel/commit.h"
#include "model/kernel/headroom.h"
#include "snapshot/target_cgroup.h"

#include <stdlib.h>

enum {
	MANY = 3,
	FEW_TIMES = 4,
	LOOKED_AT_MAX = 1000000, /* processes in all cgroups that are ranked */
};

/* Processes in a cgroup that are not of the target, and may grow. */
struct others {
	size_t count;
	int64_t pages;
	int64_t small_pages; /* of those that are not large, and so not drilled by themselves */
};

static struct others others_in(const struct verdict *verdict, const struct target *target)
{
	const int64_t bound_pages = large_pages_of(&verdict->domain);
	struct others others = { 0 };

	for (size_t i = 0; i < verdict->count; i++) {
		const struct ranking_entry *entry = &verdict->entries[i];
		int64_t pages = figure_or(entry->badness.memory_pages, 0);

		if (!drill_can_leak(entry) || target_has(target, entry->process->pid) ||
			!process_has_own_memory(entry->process))
			continue;
		others.count++;
		others.pages = size_sum(others.pages, pages);
		others.small_pages = size_sum(others.small_pages, pages > bound_pages ? 0 : pages);
	}
	return others;
}

/* Whether so little is left in the cgroup that a growth by a few times their size fills it. */
static bool is_nearly_full(
	const struct snapshot *snapshot, const struct domain *domain, int64_t small_pages)
{
	struct headroom headroom;

	return small_pages > 0 && headroom_in(&headroom, snapshot, domain) &&
	       headroom.expected_bytes / domain->page_size_bytes <= small_pages * FEW_TIMES;
}

/* Whether processes of others may fill the cgroup that no drill of one of them fills. */
static bool may_fill(
	const struct snapshot *snapshot, const struct verdict *verdict, const struct others *others)
{
	const int64_t bound_pages = large_pages_of(&verdict->domain);

	return (others->count >= MANY && others->pages > bound_pages) ||
	       others->small_pages > bound_pages ||
	       is_nearly_full(snapshot, &verdict->domain, others->small_pages);
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
	const struct process *process, bool is_sole, bool are_others_few)
{
	bool is_doubted = (verdict->doubts & ~DOUBTS_OF_CANDIDATES) != 0;

	array_reserve(exposures->items, exposures->count, exposures->capacity);
	exposures->items[exposures->count++] = (struct exposure){ .domain = verdict->domain,
		.process = process,
		.is_sole = is_sole,
		.are_others_few = are_others_few,
		.is_doubted = is_doubted,
		.candidate_count = verdict->candidate_count,
		.alike_count = verdict->alike_count };
}

static void look_at(struct exposures *exposures, const struct exposure_request *request,
	const struct relations *relations, const struct domain *domain)
{
	const struct process *process;
	struct verdict verdict;
	size_t other_candidates;

	if (commit_refuses_before(request->snapshot, domain, NULL))
		return;
	verdict_among(&verdict, relations, domain, request->calibration);
	process = exposed_process(&verdict, request->target, &other_candidates);
	if (process && verdict.outcome == OUTCOME_KILL) {
		bool is_machine = domain->kind == DOMAIN_MACHINE;
		struct others others = { 0 };

		if (!is_machine)
			others = others_in(&verdict, request->target);
		if (is_machine || may_fill(request->snapshot, &verdict, &others))
			add(exposures, &verdict, process, other_candidates == 0,
				!is_machine && others.count < MANY);
	}
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
