/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/advice/exposure.h"

#include "base/text.h"
#include "model/drill/drill_groups.h"
#include "model/report/groups.h"

#include <stdlib.h>
#include <string.h>

enum {
	GROUPS_OF_A_DOMAIN = 3,
	MEMBERS_MIN = 3,
	LARGE_PERCENT = 1,
	LOOKED_AT_MAX = 1000000, /* processes in all cgroups that are ranked */
};

static bool has_large_others(const struct verdict *verdict, const struct target *target)
{
	int64_t pages = 0;

	for (size_t i = 0; i < verdict->count; i++) {
		const struct ranking_entry *entry = &verdict->entries[i];

		if (drill_can_leak(entry) && !target_has(target, entry->process->pid) &&
			process_has_own_memory(entry->process))
			pages = size_sum(pages, figure_or(entry->badness.memory_pages, 0));
	}
	return pages > verdict->domain.total_pages * LARGE_PERCENT / 100;
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

		if (!entry->is_candidate && entry != verdict->first)
			continue;
		*ret_others += !is_target;
		if (is_target && !found)
			found = entry->process;
	}
	return found;
}

static void look_at(struct exposures *exposures, const struct exposure_request *request,
	const struct domain *domain)
{
	const struct process *process;
	struct verdict verdict;
	size_t others;

	verdict_rank(&verdict, request->snapshot, domain, request->calibration);
	process = exposed_process(&verdict, request->target, &others);
	if (process && verdict.outcome == OUTCOME_KILL &&
		(domain->kind == DOMAIN_MACHINE || has_large_others(&verdict, request->target))) {
		array_reserve(exposures->items, exposures->count, exposures->capacity);
		exposures->items[exposures->count++] = (struct exposure){ .domain = *domain,
			.process = process,
			.is_certain = others == 0,
			.candidate_count = verdict.candidate_count };
	}
	verdict_release(&verdict);
}

/* Marks, by index, the limited cgroups above processes of the target; the caller frees them. */
static bool *mark_cgroups(const struct snapshot *snapshot, const struct target *target)
{
	bool *marked = memory_alloc(snapshot->cgroup_count + 1);

	for (size_t i = 0; i < target->count; i++) {
		size_t memcg = target->items[i]->memcg;

		for (; memcg != CGROUP_UNKNOWN && !marked[memcg];
			memcg = snapshot->cgroups[memcg].parent) {
			marked[memcg] = true;
			if (memcg == 0)
				break;
		}
	}
	return marked;
}

void exposures_find(struct exposures *ret_exposures, const struct exposure_request *request)
{
	const struct snapshot *snapshot = request->snapshot;
	bool *marked = mark_cgroups(snapshot, request->target);
	struct exposures exposures = { 0 };
	struct domain domain;
	struct error error;
	size_t looked_at = 0;

	if (domain_machine(&domain, snapshot, &error) == 0)
		look_at(&exposures, request, &domain);
	for (size_t i = 0; i < snapshot->cgroup_count; i++) {
		if (!marked[i] || !memcg_is_limited(&snapshot->cgroups[i]) ||
			domain_memcg(&domain, snapshot, i, &error) < 0)
			continue;
		looked_at += domain_process_count(&domain, snapshot);
		exposures.is_cut |= looked_at > LOOKED_AT_MAX;
		if (!exposures.is_cut)
			look_at(&exposures, request, &domain);
	}
	free(marked);
	*ret_exposures = exposures;
}

void exposures_release(struct exposures *exposures)
{
	free(exposures->items);
	*exposures = (struct exposures){ 0 };
}

static bool shares_a_process(const struct target *a, const struct target *b)
{
	for (size_t i = 0; i < b->count; i++)
		if (target_has(a, b->items[i]->pid))
			return true;
	return false;
}

static bool is_listed(const struct exposed_groups *groups, const char *word)
{
	for (size_t i = 0; i < groups->count; i++)
		if (strcmp(groups->items[i]->word, word) == 0)
			return true;
	return false;
}

static size_t count_leakers(const struct group *group)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++)
		count += drill_can_leak(group->members[i]);
	return count;
}

/* Adds the processes that a user names by the group's word; false if the target is among them. */
static bool add_group(struct exposed_groups *groups, const struct exposure_request *request,
	const char *word, const struct group *group)
{
	struct leak_group *leaking = NULL;
	struct target members;
	struct error error;

	if (target_find(&members, request->snapshot, word, &error) == 0 &&
		members.count >= count_leakers(group) &&
		!shares_a_process(request->target, &members))
		leaking = leak_group_new(request->snapshot, &members, word);
	target_release(&members);
	if (!leaking)
		return false;
	array_reserve(groups->items, groups->count, groups->capacity);
	groups->items[groups->count++] = leaking;
	return true;
}

/* Not one large process with its shell: that one was drilled by itself. */
static bool has_many_small(const struct group *group)
{
	return count_leakers(group) >= MEMBERS_MIN && group->largest_bytes.known &&
	       group->own_bytes.known && group->largest_bytes.value <= group->own_bytes.value / 2;
}

static int compare_sums(const void *left, const void *right)
{
	const struct group *a = left, *b = right;
	int order = figure_compare(a->own_bytes, b->own_bytes, -1);

	return order ? order : (a->members > b->members) - (a->members < b->members);
}

static void add_groups(struct exposed_groups *groups, const struct exposure_request *request,
	const struct verdict *verdict, struct groups *found, struct arena *texts)
{
	int64_t large_bytes =
		verdict_bytes(verdict, verdict->domain.total_pages) / 100 * LARGE_PERCENT;
	size_t added = 0;

	qsort(found->items, found->count, sizeof(*found->items), compare_sums);
	for (size_t i = 0; i < found->count && added < GROUPS_OF_A_DOMAIN; i++) {
		const struct group *group = &found->items[i];
		const char *word;

		if (!group->name || !has_many_small(group) || group->own_bytes.value <= large_bytes)
			continue;
		word = *group->name == '/' ? text_format(texts, "cgroup:%s", group->name)
					   : arena_copy_text(texts, group->name);
		if (!is_listed(groups, word))
			added += add_group(groups, request, word, group);
	}
}

void exposed_groups_add(struct exposed_groups *groups, const struct exposure_request *request,
	const struct exposure *exposure, struct arena *texts)
{
	struct verdict verdict;
	struct groups found;

	verdict_rank(&verdict, request->snapshot, &exposure->domain, request->calibration);
	groups_make(&found, request->snapshot, &verdict, GROUP_NAMED);
	add_groups(groups, request, &verdict, &found, texts);
	groups_release(&found);
	verdict_release(&verdict);
}

void exposed_groups_release(struct exposed_groups *groups)
{
	for (size_t i = 0; i < groups->count; i++)
		leak_group_free(groups->items[i]);
	free(groups->items);
	*groups = (struct exposed_groups){ 0 };
}
