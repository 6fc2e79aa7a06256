/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/advice/protection.h"

#include "model/advice/advice_search.h"
#include "model/drill/drill_summary.h"
#include "model/report/groups.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/unit.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Bound of processes times threats with advice: two threats at 16,000 processes. */
enum { ADVISED_MAX = 40000 };

static const struct process *largest_of(const struct target *target)
{
	const struct process *largest = target->items[0];

	for (size_t i = 1; i < target->count; i++)
		if (figure_compare(target->items[i]->rss_bytes, largest->rss_bytes, -1) < 0)
			largest = target->items[i];
	return largest;
}

/* Processes with equal keys leak alike; only the first of them, the largest, gets a drill. */
struct likeness {
	const char *group, *name;
	const char *manager; /* the cgroup path up to the unit, manager_length bytes; or NULL */
	size_t manager_length;
	size_t number; /* index among the leakers */
};

static struct likeness likeness_of(const struct process *process, size_t number)
{
	struct likeness likeness = {
		.group = group_name_of(process), .name = process->name, .number = number
	};
	struct arena arena = ARENA_EMPTY;

	/* each user's manager may have a unit of that name */
	if (process->unit && !process->container && process->cgroup &&
		cgroup_manager(&arena, process->cgroup, &likeness.manager_length))
		likeness.manager = process->cgroup;
	arena_release(&arena);
	return likeness;
}

static int compare_managers(const struct likeness *a, const struct likeness *b)
{
	size_t length =
		a->manager_length < b->manager_length ? a->manager_length : b->manager_length;
	int order = length > 0 ? strncmp(a->manager, b->manager, length) : 0;

	return order ? order
		     : (a->manager_length > b->manager_length) -
			       (a->manager_length < b->manager_length);
}

static int compare_likeness(const struct likeness *a, const struct likeness *b)
{
	int order = strcmp(a->group, b->group);

	order = order ? order : strcmp(a->name, b->name);
	return order ? order : compare_managers(a, b);
}

static int compare_likenesses(const void *left, const void *right)
{
	const struct likeness *a = left, *b = right;
	int order = compare_likeness(a, b);

	return order ? order : (a->number > b->number) - (a->number < b->number);
}

/* Marks, by index, the leakers that need no drill of their own; the caller frees the marks. */
static bool *mark_alike(const struct process *const *leakers, size_t count)
{
	struct likeness *list = memory_alloc(count * sizeof(*list));
	bool *alike = memory_alloc(count);
	size_t listed = 0;

	for (size_t i = 0; i < count; i++)
		if (group_name_of(leakers[i]) && leakers[i]->name)
			list[listed++] = likeness_of(leakers[i], i);
	qsort(list, listed, sizeof(*list), compare_likenesses);
	for (size_t i = 1; i < listed; i++) {
		const struct process *process = leakers[list[i].number];

		alike[list[i].number] =
			compare_likeness(&list[i - 1], &list[i]) == 0 &&
			(!process->unit || unit_is_shared(leakers[list[i - 1].number], process));
	}
	free(list);
	return alike;
}

/*
 * Notes how much higher the leaker's badness is than the target's when the leaker is killed.  Only
 * comparable if the leaker dies alone, in the domain that is full first.
 */
static void note_margin(struct protection *protection, const struct drill_summary *summary,
	struct drill_context *context)
{
	const struct domain *domain = &summary->domain;
	int64_t margin_pages, highest;

	if (summary->end != DRILL_LEAKER_DIES || summary->kill_count != 1)
		return;
	highest = drill_context_watched_pages(
		context, domain->kind == DOMAIN_MEMCG ? domain->memcg : CGROUP_UNKNOWN);
	if (highest == INT64_MIN)
		return;
	margin_pages = summary->first_pages - highest;
	if (protection->closest && margin_pages >= protection->margin_pages)
		return;
	protection->closest = summary->leaker;
	protection->margin_pages = margin_pages;
}

/* Advice takes tens of drills on copies of the snapshot, of which some are kept. */
static bool has_time_for_advice(const struct protection *protection)
{
	size_t max = ADVISED_MAX / (protection->snapshot->process_count + 1);

	return protection->threat_count < (max > 0 ? max : 1);
}

static int add_threat(struct protection *protection, struct drill_context *context,
	const struct process *leaker, struct error *error)
{
	struct threat threat = { .leaker = leaker };
	int result;

	protection->threat_total++;
	if (!has_time_for_advice(protection))
		return 0;
	result = drill_run(&threat.now, context, leaker, NULL, error);
	if (result < 0)
		return result;
	protection->threats = memory_resize(
		protection->threats, protection->threat_count + 1, sizeof(*protection->threats));
	protection->threats[protection->threat_count++] = threat;
	return 0;
}

/* Runs the drill of one leaker: adds a threat, or notes the margin to one. */
static int judge(struct protection *protection, struct drill_context *context,
	const struct process *leaker, struct error *error)
{
	struct drill_summary summary;
	int result = drill_summarize(&summary, context, leaker, NULL, error);

	if (result < 0)
		return result;
	protection->failing_count += summary.end == DRILL_ALLOCATION_FAILS;
	if (!summary.spares)
		return add_threat(protection, context, leaker, error);
	note_margin(protection, &summary, context);
	return 0;
}

static int find_threats(struct protection *protection, struct drill_context *context,
	const struct protection_request *request, struct error *error)
{
	const struct target *target = request->target;
	bool *alike = mark_alike(request->leakers, request->leaker_count);
	int result = 0;

	drill_context_watch(context, target->items, target->count);
	for (size_t i = 0; result == 0 && i < request->leaker_count; i++) {
		if (target_has(target, request->leakers[i]->pid) || alike[i])
			continue;
		protection->leaker_count++;
		if (protection->drilled_count > 0 &&
			drill_context_work(context) > request->max_work)
			continue;
		protection->drilled_count++;
		result = judge(protection, context, request->leakers[i], error);
	}
	free(alike);
	if (result < 0)
		return result;
	return drill_run(&protection->own_now, context, largest_of(target), NULL, error);
}

/* The target can have one oom_score_adj only: the lowest that works against all threats. */
static void search_all(struct search *searches, size_t count)
{
	int64_t common = INT64_MAX;

	for (size_t i = 0; i < count; i++) {
		struct search *search = &searches[i];

		search->target_adj_works =
			advice_search_target_adj(search, &search->target_adj_max);
		if (search->target_adj_works && search->target_adj_max < common)
			common = search->target_adj_max;
	}
	for (size_t i = 0; i < count; i++) {
		searches[i].target_adj_common = common;
		advice_search(&searches[i]);
	}
}

static void find_advice(struct protection *protection, const struct protection_request *request)
{
	struct search *searches = memory_alloc(protection->threat_count * sizeof(*searches));

	for (size_t i = 0; i < protection->threat_count; i++)
		searches[i] = (struct search){
			.snapshot = request->snapshot,
			.calibration = request->calibration,
			.target = request->target,
			.target_word = request->word,
			.own_leaker = protection->own_now.leaker->pid,
			.threat = &protection->threats[i],
			.texts = &protection->texts,
		};
	search_all(searches, protection->threat_count);
	free(searches);
}

int protection_find(struct protection *ret_protection, const struct protection_request *request,
	struct error *error)
{
	struct protection protection = { .snapshot = request->snapshot, .target = request->target };
	struct drill_context *context;
	int result;

	assert(request->target->count > 0);
	context = drill_context_new(request->snapshot, request->calibration);
	result = find_threats(&protection, context, request, error);
	drill_context_free(context);
	if (result < 0) {
		protection_release(&protection);
		return result;
	}
	find_advice(&protection, request);
	*ret_protection = protection;
	return 0;
}

bool protection_is_safe(const struct protection *protection)
{
	return protection->threat_total == 0 && !protection->own_now.doubts &&
	       protection->own_now.outcome.end != DRILL_ALLOCATOR &&
	       protection->drilled_count == protection->leaker_count;
}

void protection_release(struct protection *protection)
{
	for (size_t i = 0; i < protection->threat_count; i++) {
		struct threat *threat = &protection->threats[i];

		for (size_t j = 0; j < threat->advice_count; j++)
			advice_release(&threat->advice[j]);
		free(threat->advice);
		target_release(&threat->raised);
		drill_release(&threat->now);
	}
	free(protection->threats);
	drill_release(&protection->own_now);
	arena_release(&protection->texts);
	*protection = (struct protection){ 0 };
}
